import { apiPrefix, bindBodySchema, hostViewSchema } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { whoOf } from '../auth.ts';
import { clusterNow, hostOf } from '../lookup.ts';
import { order } from '../order.ts';
import type { ApiDeps } from '../ports.ts';
import { hostView } from '../views/host.ts';
import { answers, hostParams } from './answers.ts';

/** A person binds a fence device to its host: by their word, or by an off-drill under their eyes (S1). */
export function bindRoutes(deps: ApiDeps): FastifyPluginAsyncZod {
  const { surface } = deps;

  return async (app) => {
    app.post(
      `${apiPrefix}/clusters/:cluster/hosts/:host/bind`,
      {
        schema: {
          summary:
            "Binds a fence level whose identity cannot be read: by a person's recorded word that the wiring was checked, or by one off-drill of a host in maintenance. A drill takes minutes: follow it in the journal.",
          params: hostParams,
          body: bindBodySchema,
          response: answers(hostViewSchema),
        },
      },
      async (request) => {
        const { cluster, host } = request.params;
        const { by, level, reason } = request.body;
        hostOf(clusterNow(surface, cluster).cluster, host);
        const kind = by === 'drill' ? 'bind-by-drill' : 'bind-by-statement';
        await order(deps, cluster, { kind, host, level: level - 1, who: whoOf(request), reason });
        const now = clusterNow(surface, cluster);
        return hostView(hostOf(now.cluster, host), now);
      },
    );
  };
}
