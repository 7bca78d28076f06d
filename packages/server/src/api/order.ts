import type { Cluster, ClusterEvent } from '@picket/engine';
import { PicketError } from '@picket/protocol';
import { clusterNow } from './lookup.ts';
import type { ApiDeps } from './ports.ts';

/**
 * Hands a person's order to the engine; resolves with the state after it was saved. Asked beforehand whether the engine
 * would refuse it, so that the person hears why; the engine itself checks again.
 * @throws PicketError NOT_ALLOWED_NOW with the reason, and what submit() throws
 */
export async function order(
  deps: Pick<ApiDeps, 'surface' | 'rules'>,
  name: string,
  event: ClusterEvent,
): Promise<Cluster> {
  const { cluster, nowMs } = clusterNow(deps.surface, name);
  const why = deps.rules.refusal(cluster, event, nowMs);
  if (why !== null) throw new PicketError('NOT_ALLOWED_NOW', why);
  return await deps.surface.submit(name, event);
}
