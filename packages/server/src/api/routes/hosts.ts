import { apiPrefix, hostDetailsSchema, hostListSchema } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { clusterNow, hostOf } from '../lookup.ts';
import type { ApiDeps } from '../ports.ts';
import { hostDetails, hostView } from '../views/host.ts';
import { answers, clusterParams, hostParams } from './answers.ts';

export function hostRoutes({ surface, rules }: ApiDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      `${apiPrefix}/clusters/:cluster/hosts`,
      { schema: { summary: 'All hosts of a cluster.', params: clusterParams, response: answers(hostListSchema) } },
      async ({ params }) => {
        const now = clusterNow(surface, params.cluster);
        return { hosts: Object.values(now.cluster.hosts).map((host) => hostView(host, now)) };
      },
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
