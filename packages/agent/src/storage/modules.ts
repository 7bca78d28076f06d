import type { PoolConfig } from '../config.ts';
import { fsModule } from './fs/module.ts';
import type { StorageModule } from './module.ts';
import { rbdModule } from './rbd/module.ts';

/** Every kind of storage that Picket knows, made from its pool's configuration. */
const storageModules: {
  readonly [T in PoolConfig['type']]: (config: Extract<PoolConfig, { type: T }>) => StorageModule;
} = {
  fs: fsModule,
  rbd: rbdModule,
};

/** The module that serves this pool. */
export function moduleOf(config: PoolConfig): StorageModule {
  return config.type === 'rbd' ? storageModules.rbd(config) : storageModules.fs(config);
}

/** Where the pool is, as people name it in a sentence: `nfs1 at /run/pool/nfs1`. */
export function placeOf(config: PoolConfig): string {
  return `${config.name} at ${config.type === 'rbd' ? `Ceph pool ${config.cephPool}` : config.mount}`;
}
