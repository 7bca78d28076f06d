import { posix } from 'node:path';
import type { PoolConfig } from '../config.ts';

export interface PoolPath {
  readonly pool: string;
  readonly relPath: string;
}

/** Which shared pool an absolute path lies on (the longest mount point wins), and its path there; null when on none. */
export function poolPathOf(path: string, pools: readonly PoolConfig[]): PoolPath | null {
  const normal = posix.normalize(path);
  const holding = pools
    .filter((pool) => pool.type === 'fs')
    .filter(({ mount }) => normal.startsWith(`${mount}/`))
    .sort((a, b) => b.mount.length - a.mount.length)[0];
  if (holding === undefined) return null;
  return { pool: holding.name, relPath: normal.slice(holding.mount.length + 1) };
}

/** Pool and image of `POOL/IMAGE`, as a domain names an image of Ceph; null for what else may stand there. */
export function rbdImageOf(name: string): { readonly cephPool: string; readonly image: string } | null {
  const slash = name.indexOf('/');
  const [cephPool, image] = [name.slice(0, slash), name.slice(slash + 1)];
  // What stands after an @ is a snapshot, and POOL/NAMESPACE/IMAGE is an image that is not looked for.
  return slash < 1 || image === '' || /[/@]/.test(image) ? null : { cephPool, image };
}

/** Which pool an image of Ceph lies in, and its name there; null when in none. */
export function rbdPathOf(name: string, pools: readonly PoolConfig[]): PoolPath | null {
  const found = rbdImageOf(name);
  const holding = pools.find((pool) => pool.type === 'rbd' && pool.cephPool === found?.cephPool);
  return holding === undefined || found === null ? null : { pool: holding.name, relPath: found.image };
}
