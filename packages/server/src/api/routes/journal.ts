import {
  apiPrefix,
  incidentListSchema,
  incidentStorySchema,
  journalPageSchema,
  journalQuerySchema,
  replaySchema,
} from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { clusterNow } from '../lookup.ts';
import type { ApiDeps } from '../ports.ts';
import { replayOf } from '../replay/replay.ts';
import { incidentList, incidentStory } from '../views/incident.ts';
import { journalPageView } from '../views/journal.ts';
import { answers, clusterParams, given, incidentParams } from './answers.ts';

const newestIncidents = 200;

/** What happened: incidents, every decision. */
export function journalRoutes({ surface, journal, settings }: ApiDeps): FastifyPluginAsyncZod {
  const base = `${apiPrefix}/clusters/:cluster`;

  return async (app) => {
    app.get(
      `${base}/incidents`,
      {
        schema: {
          summary: 'The newest 200 incidents, newest first.',
          params: clusterParams,
          response: answers(incidentListSchema),
        },
      },
      async ({ params }) => {
        const { cluster } = clusterNow(surface, params.cluster);
        return { incidents: await incidentList(journal, cluster, newestIncidents) };
      },
    );

    app.get(
      `${base}/incidents/:incident`,
      {
        schema: {
          summary: 'One incident: its sentences in order, with times and evidence.',
          params: incidentParams,
          response: answers(incidentStorySchema),
        },
      },
      async ({ params }) => {
        const { cluster } = clusterNow(surface, params.cluster);
        return await incidentStory(journal, cluster, params.incident);
      },
    );

    app.get(
      `${base}/incidents/:incident/replay`,
      {
        schema: {
          summary: 'One incident as a scenario file that the simulator plays, with what has to come of it.',
          params: incidentParams,
          response: answers(replaySchema),
        },
      },
      async ({ params }) => {
        const { cluster } = clusterNow(surface, params.cluster);
        // It must exist: the answer for one that does not names those that do.
        await incidentStory(journal, cluster, params.incident);
        return await replayOf({ journal, settings }, cluster, params.incident);
      },
    );

    app.get(
      `${base}/journal`,
      {
        schema: {
          summary: 'Every decision, one sentence each.',
          params: clusterParams,
          querystring: journalQuerySchema,
          response: answers(journalPageSchema),
        },
      },
      async ({ params, query }) =>
        journalPageView(
          await journal.list({ cluster: clusterNow(surface, params.cluster).cluster.name, ...given(query) }),
        ),
    );
  };
}
