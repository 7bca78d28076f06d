import { type Counts, sum } from './counts.ts';
import { runVitest } from './run.ts';

/** What holds itself against a real Ceph: on loopback, then beside the lab's hosts. */
export async function onCeph(): Promise<Counts> {
  const PICKET_CEPH = '1';
  const alone = await runVitest('unit', { PICKET_CEPH }, 'packages/agent/src/storage/rbd');
  const beside = await runVitest('e2e', { PICKET_CEPH }, 'lab/e2e/ceph');
  return sum([alone, beside]);
}
