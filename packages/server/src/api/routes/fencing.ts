import type { Host } from '@picket/engine';
import {
  apiPrefix,
  confirmDownSchema,
  fenceBodySchema,
  fenceResultSchema,
  hostViewSchema,
  PicketError,
} from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { whoOf } from '../auth.ts';
import { clusterNow, hostOf } from '../lookup.ts';
import { order } from '../order.ts';
import type { ApiDeps } from '../ports.ts';
import { hostView } from '../views/host.ts';
import { looksAlive } from '../views/host-parts.ts';
import { answers, hostParams } from './answers.ts';

/** A person's two ways to a proof: the fence device, or their own word. */
export function fencingRoutes(deps: ApiDeps): FastifyPluginAsyncZod {
  const { surface } = deps;
  const base = `${apiPrefix}/clusters/:cluster/hosts/:host`;

  return async (app) => {
    app.post(
      `${base}/fence`,
      {
        schema: {
          summary:
            'One action of a fence level, now, by hand: off, on, reboot, blink, test or status. Waits for its result.',
          params: hostParams,
          body: fenceBodySchema,
          response: answers(fenceResultSchema),
        },
      },
      async (request) => {
        const { cluster, host } = request.params;
        const { action, level } = request.body;
        if (hostOf(clusterNow(surface, cluster).cluster, host).devices[level - 1]?.set !== true) {
          const which = level === 1 ? 'fence device' : `fence level ${level}`;
          throw new PicketError('DEVICE_NOT_SET', `No ${which} is set for ${host}.`);
        }
        const manualFence = { kind: 'manual-fence', host, level: level - 1, action, who: whoOf(request) } as const;
        const after = await order(deps, cluster, manualFence);
        const manual = hostOf(after, host).manual;
        if (manual === null)
          throw new PicketError(
            'NOT_ALLOWED_NOW',
            `The action "${action}" on ${host} did not begin: ${hostOf(after, host).sentence}`,
          );
        const { ok, sentence } = await surface.settled(cluster, manual.effect);
        if (!ok) throw new PicketError('DEVICE_FAILED', sentence);
        const now = clusterNow(surface, cluster);
        return { sentence, host: hostView(hostOf(now.cluster, host), now) };
      },
    );

    app.post(
      `${base}/confirm-down`,
      {
        schema: {
          summary: "A person's proof that the host is down: its VMs are started elsewhere. Wrong, it corrupts disks.",
          params: hostParams,
          body: confirmDownSchema,
          response: answers(hostViewSchema),
        },
      },
      async (request) => {
        const { cluster, host } = request.params;
        const { typedName, reason, evenIfAlive } = request.body;
        const before = clusterNow(surface, cluster);
        const found = hostOf(before.cluster, host);
        const event = { kind: 'confirm-down', host, who: whoOf(request), reason } as const;
        if (typedName !== host) {
          throw new PicketError(
            'CONFIRMATION_NEEDED',
            `"${typedName}" was typed, but the host is called "${host}". Nothing was done.`,
          );
        }
        const refused = deps.rules.refusal(before.cluster, event, before.nowMs);
        if (refused !== null) throw new PicketError('NOT_ALLOWED_NOW', refused);
        if (!evenIfAlive) refuseIfAlive(found, before.nowMs);
        await order(deps, cluster, event);
        const now = clusterNow(surface, cluster);
        return hostView(hostOf(now.cluster, host), now);
      },
    );
  };
}

function refuseIfAlive(host: Host, nowMs: number): void {
  const evidence = looksAlive(host, nowMs);
  if (evidence.length === 0) return;
  throw new PicketError(
    'CONFIRMATION_NEEDED',
    `${host.name} does not look down. ${evidence.join(' ')} If you stand in front of it and it is off, confirm with evenIfAlive (--even-if-alive).`,
    { evidence },
  );
}
