import { type PoolConfig, poolConfigSchema } from './config.ts';
import type { LibvirtPool } from './hypervisor/libvirt-pools.ts';

/**
 * The configuration of a pool that libvirt knows and this agent does not; null for one that it has, or that cannot be named. A pool
 * must have the same name on every host, so it is taken from what hosts share: the name in Ceph, or that of the libvirt pool.
 */
export function newPool(found: LibvirtPool, known: readonly PoolConfig[]): PoolConfig | null {
  const candidate =
    found.kind === 'fs'
      ? { name: found.name, type: 'fs', mount: found.mount.replace(/(.)\/+$/, '$1') }
      : {
          name: found.source.cephPool,
          type: 'rbd',
          cephPool: found.source.cephPool,
          monHosts: found.source.monHosts,
          ...(found.source.user === null ? {} : { user: found.source.user }),
          secret: found.source.secret,
        };
  const parsed = poolConfigSchema.safeParse(candidate);
  if (!parsed.success) return null;
  const { data } = parsed;
  const same = known.some((pool) =>
    pool.type === 'rbd'
      ? data.type === 'rbd' && pool.cephPool === data.cephPool
      : data.type === 'fs' && pool.mount === data.mount,
  );
  return same || known.some(({ name }) => name === data.name) ? null : data;
}
