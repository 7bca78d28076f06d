import type { Lab } from '../lab/state.ts';
import { labScript } from '../machine/inside.ts';
import { run } from '../machine/run.ts';
import { cephAddress, cephPool } from './files.ts';
import { writeSecrets } from './secret.ts';

/** Starts monitor and OSD and makes pool and users; returns when the pool takes images. About 8 s. */
export async function startCeph(lab: Lab): Promise<void> {
  await run(labScript(lab, 'ceph-start.sh', cephAddress, cephPool), { timeoutMs: 100_000 });
  writeSecrets(lab);
}
