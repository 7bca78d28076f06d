import type { Host } from '@picket/engine';
import { aboutSchema, apiPrefix, overviewSchema, readinessSchema } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { clusterNow } from '../lookup.ts';
import type { ApiDeps } from '../ports.ts';
import { openReadiness } from '../readiness.ts';
import { clusterView } from '../views/cluster.ts';
import { hostView } from '../views/host.ts';
import { openStories } from '../views/incident.ts';
import { answers, clusterParams } from './answers.ts';

const mostUnhealthy = 50;
const mostIncidents = 50;
const lastSentences = 4;
/** What needs nobody's eye: well, or so by a person's will. */
const quiet: readonly Host['state'][] = ['up', 'maintenance', 'disabled', 'retired'];

/** The first look: what is wrong, why, and would a failover work now? */
export function overviewRoutes({ surface, journal, health, about }: ApiDeps): FastifyPluginAsyncZod {
  const readiness = openReadiness();

  return async (app) => {
    app.get(
      `${apiPrefix}/overview`,
      {
        schema: {
          summary:
            'All clusters with what is wrong in each: unhealthy hosts, open incidents, would a failover work now.',
          response: answers(overviewSchema),
        },
      },
      async () => {
        const { ok, troubles } = await health();
        const clusters = surface.clusterNames().map(async (name) => {
          const now = clusterNow(surface, name);
          const unhealthy = Object.values(now.cluster.hosts).filter((host) => !quiet.includes(host.state));
          return {
            ...clusterView(now),
            unhealthy: unhealthy.slice(0, mostUnhealthy).map((host) => hostView(host, now)),
            incidents: await openStories(journal, now.cluster, lastSentences, mostIncidents),
            score: (await readiness(now)).score,
          };
        });
        return { ok, troubles: [...troubles], clusters: await Promise.all(clusters) };
      },
    );

    app.get(
      `${apiPrefix}/clusters/:cluster/readiness`,
      {
        schema: {
          summary: 'Per host: would its death be noticed, judged, fenced, its VMs placed; and whose loss is too much.',
          params: clusterParams,
          response: answers(readinessSchema),
        },
      },
      async ({ params }) => readiness(clusterNow(surface, params.cluster)),
    );

    app.get(
      `${apiPrefix}/about`,
      { schema: { summary: 'What this server is.', response: answers(aboutSchema) } },
      async () => ({ ...about(), clusters: surface.clusterNames().length }),
    );
  };
}
