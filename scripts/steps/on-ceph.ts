import type { Counts } from './counts.ts';
import { runVitest } from './run.ts';

/** What holds itself against a real Ceph on loopback. */
export async function onCeph(): Promise<Counts> {
  return await runVitest('unit', { PICKET_CEPH: '1' }, 'packages/agent/src/storage/rbd');
}
