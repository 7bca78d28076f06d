import { apiPrefix, hostDetailsSchema, hostListSchema, hostQuerySchema } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { hostPage } from '../lists.ts';
import { clusterNow, hostOf } from '../lookup.ts';
import type { ApiDeps } from '../ports.ts';
import { hostDetails } from '../views/host.ts';
import { answers, clusterParams, hostParams } from './answers.ts';

export function hostRoutes({ surface, rules }: ApiDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      `${apiPrefix}/clusters/:cluster/hosts`,
      {
        schema: {
          summary: 'Hosts of a cluster, by name: all, or those that fit the query.',
          params: clusterParams,
          querystring: hostQuerySchema,
          response: answers(hostListSchema),
        },
      },
      async ({ params, query }) => hostPage(clusterNow(surface, params.cluster), query),
    );

    app.get(
      `${apiPrefix}/clusters/:cluster/hosts/:host`,
      {
        schema: {
          summary: 'One host: evidence of its last round by source and neighbour, gates, fence, proof, VMs.',
          params: hostParams,
          response: answers(hostDetailsSchema),
        },
      },
      async ({ params }) => {
        const now = clusterNow(surface, params.cluster);
        return hostDetails(hostOf(now.cluster, params.host), now, rules);
      },
    );
  };
}
