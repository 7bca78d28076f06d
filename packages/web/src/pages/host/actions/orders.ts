import type { FenceResult, HostDetails, HostOrder, HostView, ManualFenceAction } from '@picket/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';

type Order = Exclude<HostOrder, 'confirm-down'> | 'bind' | 'override-gate';

/** Orders for one host; each comes back with a sentence. @throws ApiProblem */
export function useHostOrders({ cluster, name }: Pick<HostDetails, 'cluster' | 'name'>) {
  const client = useQueryClient();
  const path = ['clusters', cluster, 'hosts', name];
  const changed = (): void => {
    void client.invalidateQueries({ queryKey: keys.cluster(cluster) });
    void client.invalidateQueries({ queryKey: keys.overview });
  };
  return {
    order: async (order: Order, body: object): Promise<string> => {
      const host = await call<HostView>('POST', [...path, order], { body });
      changed();
      return `${host.name}: ${host.sentence}`;
    },
    fence: async (action: ManualFenceAction, level = 1): Promise<string> => {
      const { sentence } = await call<FenceResult>('POST', [...path, 'fence'], { body: { action, level } });
      changed();
      return sentence;
    },
    confirmDown: async (body: { typedName: string; reason: string; evenIfAlive: boolean }): Promise<string> => {
      const host = await call<HostView>('POST', [...path, 'confirm-down'], { body });
      changed();
      return host.sentence;
    },
  };
}
