import type { PoolConfig } from '../config.ts';
import { fsModule } from './fs/module.ts';
import type { StorageModule } from './module.ts';

/** Every kind of storage that Picket knows. */
export const storageModules: Readonly<Record<PoolConfig['type'], (mount: string) => StorageModule>> = {
  fs: fsModule,
};
