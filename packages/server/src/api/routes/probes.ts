import { capUse } from '@picket/engine';
import { healthSchema } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { clusterNow } from '../lookup.ts';
import type { ApiDeps } from '../ports.ts';
import { problemAnswer } from './answers.ts';

const backlogCounted = 1_000;
const prometheusText = 'text/plain; version=0.0.4; charset=utf-8';

/** What other machines ask. */
export function probeRoutes({ surface, outbox, live, metrics, ready }: ApiDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/readyz',
      {
        schema: {
          summary: 'May this server act? It leads, and its database is well. Needs no token.',
          response: { 200: healthSchema, 503: healthSchema },
        },
      },
      async (_request, reply) => {
        const { ok, troubles } = ready();
        return reply.code(ok ? 200 : 503).send({ ok, troubles: [...troubles] });
      },
    );

    app.get(
      '/metrics',
      {
        schema: {
          summary: 'Figures for Prometheus. A token with the role viewer will do.',
          response: {
            200: { description: 'Prometheus text.', content: { 'text/plain': { schema: z.string() } } },
            default: problemAnswer,
          },
        },
      },
      async (_request, reply) => {
        const page = await metrics.page({
          clusters: () => surface.clusterNames().map((name) => surface.state(name)),
          capUse: (cluster) => {
            const { nowMs } = clusterNow(surface, cluster.name);
            return { used: capUse(cluster, nowMs).length, max: cluster.settings.fencingMaxActions };
          },
          outboxBacklog: async () => {
            const waiting = [{ state: 'queued' } as const, { delivery: 'pending' } as const];
            const pages = waiting.map((which) => outbox.list({ ...which, limit: backlogCounted }));
            return (await Promise.all(pages)).reduce((sum, { rows }) => sum + rows.length, 0);
          },
          streams: () => live.count(),
          ready: () => ready().ok,
        });
        return reply.type(prometheusText).serializer(String).send(page);
      },
    );
  };
}
