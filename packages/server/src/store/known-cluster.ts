import { PicketError } from '@picket/protocol';
import type { Trx } from './guard.ts';

/** @throws PicketError UNKNOWN_CLUSTER */
export async function requireCluster(trx: Trx, cluster: string): Promise<void> {
  const row = await trx.selectFrom('cluster').select('name').where('name', '=', cluster).executeTakeFirst();
  if (row === undefined) throw new PicketError('UNKNOWN_CLUSTER', `There is no cluster called "${cluster}".`);
}
