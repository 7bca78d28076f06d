import { expect, it } from 'vitest';
import { parsePool } from './pool-option.ts';

it('reads a mounted file system', () => {
  expect(parsePool('nfs1=/run/pool/nfs1/')).toEqual({ name: 'nfs1', type: 'fs', mount: '/run/pool/nfs1' });
});

it('reads a Ceph pool, its user and configuration where they are not the usual ones', () => {
  const usual = { type: 'rbd', cephPool: 'vms', conf: '/etc/ceph/ceph.conf', user: 'admin', keyring: null };
  expect(parsePool('gold=rbd:vms')).toMatchObject({ name: 'gold', ...usual });
  expect(parsePool('gold=rbd:vms?user=picket&conf=/etc/ceph/b.conf&keyring=/root/k')).toMatchObject({
    user: 'picket',
    conf: '/etc/ceph/b.conf',
    keyring: '/root/k',
  });
});

it.each(['nfs1', '=/x', 'nfs1=x', 'gold=rbd:', 'gold=rbd:a/b', 'gold=rbd:vms?usr=picket', 'gold=rbd:vms?conf=etc'])(
  'refuses %s and says what to write',
  (text) => {
    expect(() => parsePool(text)).toThrow('NAME=rbd:POOL?user=USER');
  },
);
