import { describe, expect, it } from 'vitest';
import { planned } from './plan.ts';

describe('a plan of a lab', () => {
  it('stands for three hosts, six VMs placed in turn, and one pool when it says nothing', () => {
    const { hosts, pools, vms } = planned({});
    expect(hosts.map(({ name, address, rack }) => [name, address, rack])).toEqual([
      ['kvm1', '10.77.0.11', null],
      ['kvm2', '10.77.0.12', null],
      ['kvm3', '10.77.0.13', null],
    ]);
    expect(pools).toEqual(['nfs1']);
    expect(vms.map(({ name, host, pool }) => `${name} ${host} ${pool}`)).toEqual([
      'vm1 kvm1 nfs1',
      'vm2 kvm2 nfs1',
      'vm3 kvm3 nfs1',
      'vm4 kvm1 nfs1',
      'vm5 kvm2 nfs1',
      'vm6 kvm3 nfs1',
    ]);
  });

  it('puts a disk into its pool, or on its host alone', () => {
    const { vms } = planned({
      hosts: 1,
      pools: ['gold', 'tin'],
      vms: [{ name: 'a', pool: 'tin' }, { name: 'b', local: true }, { name: 'c' }],
    });
    expect(vms.map(({ pool }) => pool)).toEqual(['tin', null, 'gold']);
  });

  it.each([
    ['a host twice', { hosts: [{ name: 'a' }, { name: 'a' }] }, 'two hosts are called a'],
    ['no host at all', { hosts: [] }, 'a lab has 1 to 100 hosts'],
    ['a host called like the server', { hosts: [{ name: 'server' }] }, '"server" can\'t be the name of a host'],
    [
      'a host called like the second BMC of another',
      { hosts: [{ name: 'a' }, { name: 'a.2' }], second: 'pdu' as const },
      'two BMCs are called a.2',
    ],
    ['a VM on a host that is not there', { vms: [{ name: 'a', host: 'kvm9' }] }, 'a is placed on kvm9'],
    ['a VM in a pool that is not there', { vms: [{ name: 'a', pool: 'tin' }] }, 'the pools are: nfs1'],
  ])('is refused with %s', (_, plan, sentence) => {
    expect(() => planned(plan)).toThrow(sentence);
  });
});
