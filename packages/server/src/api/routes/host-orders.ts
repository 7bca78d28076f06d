import type { ClusterEvent } from '@picket/engine';
import { apiPrefix, hostViewSchema, overrideGateSchema, reasonBodySchema } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { whoOf } from '../auth.ts';
import { clusterNow, hostOf } from '../lookup.ts';
import { order } from '../order.ts';
import type { ApiDeps } from '../ports.ts';
import { hostView } from '../views/host.ts';
import { answers, hostParams, noBody } from './answers.ts';

/** What a person may order for a host, apart from its fence device. Each answers with the host as it is then. */
export function hostOrderRoutes(deps: ApiDeps): FastifyPluginAsyncZod {
  const { surface } = deps;
  const base = `${apiPrefix}/clusters/:cluster/hosts/:host`;

  async function carryOut(params: { cluster: string; host: string }, event: ClusterEvent) {
    hostOf(clusterNow(surface, params.cluster).cluster, params.host);
    await order(deps, params.cluster, event);
    const now = clusterNow(surface, params.cluster);
    return hostView(hostOf(now.cluster, params.host), now);
  }

  return async (app) => {
    for (const { path, summary, kind } of ordersWithReason) {
      app.post(
        `${base}/${path}`,
        { schema: { summary, params: hostParams, body: reasonBodySchema, response: answers(hostViewSchema) } },
        async (request) =>
          await carryOut(request.params, {
            kind,
            host: request.params.host,
            who: whoOf(request),
            reason: request.body.reason,
          }),
      );
    }

    for (const { path, summary } of ordersWithoutReason) {
      app.post(
        `${base}/${path}`,
        { schema: { summary, params: hostParams, body: noBody, response: answers(hostViewSchema) } },
        async (request) =>
          await carryOut(request.params, { kind: path, host: request.params.host, who: whoOf(request) }),
      );
    }

    app.post(
      `${base}/override-gate`,
      {
        schema: {
          summary: 'One closed gate (observer, share, correlation or cap) does not stop one action on this host.',
          params: hostParams,
          body: overrideGateSchema,
          response: answers(hostViewSchema),
        },
      },
      async (request) =>
        await carryOut(request.params, {
          kind: 'override-gate',
          host: request.params.host,
          gate: request.body.gate,
          who: whoOf(request),
          reason: request.body.reason,
        }),
    );
  };
}

const ordersWithReason = [
  {
    path: 'maintenance',
    kind: 'maintenance',
    summary: 'Takes the host out of automatic fencing while a person works on it.',
  },
  { path: 'disable', kind: 'disable', summary: 'Takes the host out of protection: it is neither checked nor fenced.' },
  { path: 'retire', kind: 'retire', summary: 'The host is down for long: it stops counting as unhealthy.' },
] as const;

const ordersWithoutReason = [
  { path: 'enable', summary: 'Puts the host under protection again.' },
  { path: 'end-maintenance', summary: "Ends a person's maintenance." },
  { path: 'act-now', summary: 'Lets an incident that began before the last arming act.' },
] as const;
