import { type Counts, sum } from './counts.ts';
import { runVitest } from './run.ts';

/** What holds itself against a real Ceph: on loopback, then beside the lab's hosts. */
export async function onCeph(): Promise<Counts> {
  const more = { PICKET_CEPH: '1' };
  const folders = ['packages/agent/src/storage/rbd', 'packages/server/src/fencing/ceph-blocklist'];
  const alone = await runVitest('unit', more, ...folders);
  return sum([alone, await runVitest('e2e', { ...more, PICKET_E2E: 'all' }, 'lab/e2e/ceph-fence.test.ts')]);
}
