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
    .filter(({ mount }) => normal.startsWith(`${mount}/`))
    .sort((a, b) => b.mount.length - a.mount.length)[0];
  if (holding === undefined) return null;
  return { pool: holding.name, relPath: normal.slice(holding.mount.length + 1) };
}
