import { apiPrefix, healthSchema, statusQuerySchema, statusSchema } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { clusterNow } from '../lookup.ts';
import type { ApiDeps } from '../ports.ts';
import { clusterView } from '../views/cluster.ts';
import { hostView } from '../views/host.ts';
import { openStories } from '../views/incident.ts';
import { vmView } from '../views/vm.ts';
import { answers } from './answers.ts';

/** Sentences shown of each open incident; `incident show` has them all. */
const lastSentences = 4;

export function statusRoutes({ surface, journal, health }: ApiDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/healthz',
      {
        schema: {
          summary: 'Is this server well? Needs no token.',
          response: { 200: healthSchema, 503: healthSchema },
        },
      },
      async (_request, reply) => {
        const { ok, troubles } = await health();
        return reply.code(ok ? 200 : 503).send({ ok, troubles: [...troubles] });
      },
    );

    app.get(
      `${apiPrefix}/status`,
      {
        schema: {
          summary: 'All clusters, or one, with hosts, VMs and open incidents.',
          querystring: statusQuerySchema,
          response: answers(statusSchema),
        },
      },
      async ({ query }) => {
        const { ok, troubles } = await health();
        const clusters = (query.cluster === undefined ? surface.clusterNames() : [query.cluster]).map(async (name) => {
          const now = clusterNow(surface, name);
          return {
            ...clusterView(now),
            hostList: Object.values(now.cluster.hosts).map((host) => hostView(host, now)),
            vmList: Object.values(now.cluster.vms).map((vm) => vmView(vm, now)),
            incidents: await openStories(journal, now.cluster, lastSentences),
          };
        });
        return { ok, troubles: [...troubles], clusters: await Promise.all(clusters) };
      },
    );
  };
}
