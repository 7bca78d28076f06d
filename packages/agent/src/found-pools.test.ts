import { expect, it } from 'vitest';
import { type PoolConfig, poolConfigSchema } from './config.ts';
import { newPool } from './found-pools.ts';
import type { LibvirtPool } from './hypervisor/libvirt-pools.ts';

const secret = '11111111-2222-3333-4444-555555555501';
const images: LibvirtPool = {
  kind: 'rbd',
  source: { cephPool: 'vms', monHosts: ['10.0.0.1:6789'], user: 'libvirt', secret },
};
const nfs: LibvirtPool = { kind: 'fs', name: 'nfs1', mount: '/mnt/nfs1/' };
const pool = (config: object): PoolConfig => poolConfigSchema.parse(config);

it('takes a Ceph pool as libvirt reaches it', () => {
  expect(newPool(images, [])).toMatchObject({ name: 'vms', type: 'rbd', user: 'libvirt', secret, keyring: null });
});

it('takes user and monitors from Ceph’s own configuration where libvirt does', () => {
  const plain: LibvirtPool = { kind: 'rbd', source: { cephPool: 'vms', monHosts: [], user: null, secret: null } };
  expect(newPool(plain, [])).toMatchObject({ user: 'admin', monHosts: [], secret: null });
});

it('takes a mounted pool where it is mounted', () => {
  expect(newPool(nfs, [])).toEqual({ name: 'nfs1', type: 'fs', mount: '/mnt/nfs1' });
});

it('leaves what is configured already, under whatever name', () => {
  expect(newPool(images, [pool({ name: 'gold', type: 'rbd', cephPool: 'vms' })])).toBeNull();
  expect(newPool(nfs, [pool({ name: 'gold', mount: '/mnt/nfs1' })])).toBeNull();
});

it('never makes two pools of one name', () => {
  expect(newPool(images, [pool({ name: 'vms', mount: '/vms' })])).toBeNull();
});

it('leaves what cannot be named', () => {
  expect(newPool({ kind: 'fs', name: 'a b', mount: '/mnt' }, [])).toBeNull();
});
