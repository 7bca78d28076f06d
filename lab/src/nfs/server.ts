import { join } from 'node:path';
import { unknownWord } from '../errors.ts';
import type { Lab } from '../lab/state.ts';
import { labScript } from '../machine/inside.ts';
import { run } from '../machine/run.ts';

export function requirePool(lab: Lab, pool: string): void {
  if (!lab.pools.includes(pool)) throw unknownWord('pool', pool, lab.pools);
}

/** Starts the NFS server of a pool; nothing happens when it runs. */
export async function startNfs(lab: Lab, pool: string): Promise<void> {
  requirePool(lab, pool);
  await run(labScript(lab, 'nfs-start.sh', pool));
}

/** The NFS server is gone at once, as if its machine had lost power. */
export async function endNfs(lab: Lab, pool: string): Promise<void> {
  requirePool(lab, pool);
  await run(labScript(lab, 'end.sh', join(lab.files.nfs(pool), 'pid')));
}
