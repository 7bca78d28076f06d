import type { ClusterEvent } from '@picket/engine';
import { apiPrefix, vmListSchema, vmPatchSchema, vmQuerySchema, vmViewSchema } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { whoOf } from '../auth.ts';
import { vmPage } from '../lists.ts';
import { clusterNow, vmOf } from '../lookup.ts';
import { order } from '../order.ts';
import type { ApiDeps } from '../ports.ts';
import { vmView } from '../views/vm.ts';
import { answers, clusterParams, noBody, vmParams } from './answers.ts';

export function vmRoutes(deps: ApiDeps): FastifyPluginAsyncZod {
  const { surface } = deps;

  async function carryOut(cluster: string, vm: string, event: ClusterEvent) {
    await order(deps, cluster, event);
    const now = clusterNow(surface, cluster);
    return vmView(vmOf(now.cluster, vm), now);
  }

  return async (app) => {
    app.get(
      `${apiPrefix}/clusters/:cluster/vms`,
      {
        schema: {
          summary: 'VMs of a cluster, by name: all, or those that fit the query.',
          params: clusterParams,
          querystring: vmQuerySchema,
          response: answers(vmListSchema),
        },
      },
      async ({ params, query }) => vmPage(clusterNow(surface, params.cluster), query),
    );

    app.patch(
      `${apiPrefix}/clusters/:cluster/vms/:vm`,
      {
        schema: {
          summary: 'Changes priority, policy or group; what is absent stays.',
          params: vmParams,
          body: vmPatchSchema,
          response: answers(vmViewSchema),
        },
      },
      async (request) => {
        const { cluster } = request.params;
        const { uuid } = vmOf(clusterNow(surface, cluster).cluster, request.params.vm);
        const { priority, policy, group } = request.body;
        return await carryOut(cluster, uuid, {
          kind: 'vm-set',
          vm: uuid,
          who: whoOf(request),
          ...(priority === undefined ? {} : { priority }),
          ...(policy === undefined ? {} : { policy }),
          ...(group === undefined ? {} : { group }),
        });
      },
    );

    app.post(
      `${apiPrefix}/clusters/:cluster/vms/:vm/retry`,
      {
        schema: {
          summary: 'Tries again to start a VM that is held or waits.',
          params: vmParams,
          body: noBody,
          response: answers(vmViewSchema),
        },
      },
      async (request) => {
        const { cluster } = request.params;
        const { uuid } = vmOf(clusterNow(surface, cluster).cluster, request.params.vm);
        return await carryOut(cluster, uuid, { kind: 'vm-retry', vm: uuid, who: whoOf(request) });
      },
    );
  };
}
