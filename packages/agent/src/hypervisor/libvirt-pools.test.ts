import { expect, it } from 'vitest';
import { libvirtPools, readLibvirtPool } from './libvirt-pools.ts';
import type { Virsh, VirshAnswer } from './virsh.ts';

const rbd = `<pool type='rbd'>
  <name>ceph vms</name>
  <source>
    <host name='10.0.0.1' port='6789'/><host name='10.0.0.2'/><host name='2001:db8::1' port='3300'/>
    <name>vms</name>
    <auth type='ceph' username='libvirt'><secret uuid='11111111-2222-3333-4444-555555555501'/></auth>
  </source>
</pool>`;
const netfs = `<pool type='netfs'><name>nfs1</name><source><host name='nas'/><dir path='/vms'/></source><target><path>/mnt/nfs1</path></target></pool>`;
const dir = `<pool type='dir'><name>default</name><target><path>/var/lib/libvirt/images</path></target></pool>`;

it('reads where a Ceph pool is and by whose key', () => {
  expect(readLibvirtPool(rbd)).toEqual({
    kind: 'rbd',
    source: {
      cephPool: 'vms',
      monHosts: ['10.0.0.1:6789', '10.0.0.2', '[2001:db8::1]:3300'],
      user: 'libvirt',
      secret: '11111111-2222-3333-4444-555555555501',
    },
  });
});

it('finds what hosts share, and leaves what only one has', async () => {
  const yes = (stdout: string): VirshAnswer => ({ ok: true, stdout, stderr: '' });
  const virsh: Virsh = {
    async call([command = '', ...more]) {
      if (command === 'pool-list') return yes("default\nceph vms\nnfs1\nit's\n");
      expect(more).toEqual([]);
      expect(command).toContain("pool-dumpxml 'ceph vms'");
      expect(command).toContain("pool-dumpxml 'it'\\''s'");
      const marker = /echo (=\S+=)/.exec(command)?.[1] ?? '?';
      return { ok: false, kind: 'failed', text: 'it’s is gone', stdout: [dir, rbd, netfs, ''].join(`\n${marker}\n`) };
    },
  };
  expect((await libvirtPools(virsh)).map(({ kind }) => kind)).toEqual(['rbd', 'fs']);
});

it('finds nothing where libvirt does not answer', async () => {
  const virsh: Virsh = { call: async () => ({ ok: false, kind: 'timeout', text: 'no answer', stdout: '' }) };
  expect(await libvirtPools(virsh)).toEqual([]);
});

it.each([
  ['half of it', rbd.slice(0, 80)],
  ['another document', '<domain type="kvm"></domain>'],
  ['a Ceph pool without a name', rbd.replace('<name>vms</name>', '')],
])('reads none out of %s', (_, xml) => {
  expect(readLibvirtPool(xml)).toBeNull();
});
