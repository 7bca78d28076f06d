import {
  alarmListSchema,
  apiPrefix,
  clusterListSchema,
  clusterViewSchema,
  createClusterSchema,
  createTokenSchema,
  joinTokenSchema,
  reasonBodySchema,
} from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { whoOf } from '../auth.ts';
import { clusterNow } from '../lookup.ts';
import { order } from '../order.ts';
import type { ApiDeps } from '../ports.ts';
import { alarmViews } from '../views/alarm.ts';
import { clusterView } from '../views/cluster.ts';
import { wallTime } from '../views/journal.ts';
import { answers, clusterParams, noBody } from './answers.ts';

const base = `${apiPrefix}/clusters`;

export function clusterRoutes(deps: ApiDeps): FastifyPluginAsyncZod {
  const { surface, tokens } = deps;
  const shown = (name: string) => clusterView(clusterNow(surface, name));

  return async (app) => {
    app.get(base, { schema: { summary: 'All clusters.', response: answers(clusterListSchema) } }, async () => ({
      clusters: surface.clusterNames().map(shown),
    }));

    app.post(
      base,
      {
        schema: {
          summary: 'Creates an empty cluster. It is armed, and its action is nothing: it only tells (shadow mode).',
          body: createClusterSchema,
          response: answers(clusterViewSchema),
        },
      },
      async ({ body }) => {
        await surface.createCluster(body.name);
        return shown(body.name);
      },
    );

    app.post(
      `${base}/:cluster/arm`,
      {
        schema: {
          summary: 'Allows automatic fencing again, after a grace. Incidents older than this need a click each.',
          params: clusterParams,
          body: noBody,
          response: answers(clusterViewSchema),
        },
      },
      async (request) => {
        await order(deps, request.params.cluster, { kind: 'arm', who: whoOf(request) });
        return shown(request.params.cluster);
      },
    );

    app.post(
      `${base}/:cluster/disarm`,
      {
        schema: {
          summary: 'No automatic fencing until armed again; hosts are still watched.',
          params: clusterParams,
          body: reasonBodySchema,
          response: answers(clusterViewSchema),
        },
      },
      async (request) => {
        await order(deps, request.params.cluster, { kind: 'disarm', who: whoOf(request), reason: request.body.reason });
        return shown(request.params.cluster);
      },
    );

    app.post(
      `${base}/:cluster/acknowledge-cap`,
      {
        schema: {
          summary: 'A person has looked: the reached cap of failure actions opens again.',
          params: clusterParams,
          body: reasonBodySchema,
          response: answers(clusterViewSchema),
        },
      },
      async (request) => {
        await order(deps, request.params.cluster, {
          kind: 'acknowledge-cap',
          who: whoOf(request),
          reason: request.body.reason,
        });
        return shown(request.params.cluster);
      },
    );

    app.get(
      `${base}/:cluster/alarms`,
      {
        schema: {
          summary: 'Everything that is wrong now and waits for a person or for time, worst and oldest first.',
          params: clusterParams,
          response: answers(alarmListSchema),
        },
      },
      async (request) => ({ alarms: alarmViews(clusterNow(surface, request.params.cluster)) }),
    );

    app.post(
      `${base}/:cluster/tokens`,
      {
        schema: {
          summary: 'A one-time token with which one host joins. Shown once.',
          params: clusterParams,
          body: createTokenSchema,
          response: answers(joinTokenSchema),
        },
      },
      async (request) => {
        const { cluster } = clusterNow(surface, request.params.cluster);
        const host = request.body.host ?? null;
        const ttlMs = request.body.ttlSeconds * 1000;
        const made = await tokens.create({ cluster: cluster.name, host, ttlMs, who: whoOf(request) });
        return {
          token: made.token,
          cluster: cluster.name,
          host,
          expiresAt: wallTime(made.expiresMs),
          server: tokens.server,
        };
      },
    );
  };
}
