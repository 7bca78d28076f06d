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

/** Which pool an image of Ceph lies in, by its name in a domain (`POOL/IMAGE`), and its name there; null when in none. */
export function rbdPathOf(name: string, pools: readonly PoolConfig[]): PoolPath | null {
  const slash = name.indexOf('/');
  const [cephPool, image] = [name.slice(0, slash), name.slice(slash + 1)];
  // What stands after an @ is a snapshot, and POOL/NAMESPACE/IMAGE is an image that is not looked for.
  if (slash < 1 || image === '' || /[/@]/.test(image)) return null;
  const holding = pools.find((pool) => pool.type === 'rbd' && pool.cephPool === cephPool);
  return holding === undefined ? null : { pool: holding.name, relPath: image };
}
