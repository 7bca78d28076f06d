import { describe, expect, it } from 'vitest';
import { poolConfigSchema } from '../config.ts';
import { domainXml } from '../testing/fake-virsh.ts';
import { readDomainXml } from './domain-xml.ts';

const vm = { uuid: '11111111-2222-3333-4444-555555555501', name: 'web1' };
const pools = [
  { name: 'nfs1', type: 'fs' as const, mount: '/run/pool/nfs1' },
  { name: 'inner', type: 'fs' as const, mount: '/run/pool/nfs1/inner' },
];
const obstaclesOf = (inside: string, os = '') => readDomainXml(domainXml(vm, inside, os), pools).obstacles;
const disk = (source: string, more = '') =>
  `<disk type='file' device='disk'><source ${source}/><target dev='vdb'/>${more}</disk>`;

describe('facts of a domain', () => {
  it('reads memory, processors and disks', () => {
    expect(readDomainXml(domainXml(vm), pools)).toEqual({
      uuid: vm.uuid,
      memoryMib: 16,
      vcpus: 2,
      disks: [
        { target: 'vda', path: '/run/pool/nfs1/web1.qcow2', pool: 'nfs1', relPath: 'web1.qcow2', readOnly: false },
      ],
      alsoWrites: [],
      obstacles: [],
      blockJob: false,
      strange: [],
    });
  });

  it('rounds memory up to whole MiB', () => {
    expect(readDomainXml(domainXml(vm).replace("unit='KiB'>16384", "unit='b'>1048577"), pools).memoryMib).toBe(2);
  });

  it('finds a disk on the pool with the longest mount point', () => {
    const found = readDomainXml(domainXml(vm, disk("file='/run/pool/nfs1/inner/a/b.raw'")), pools).disks[1];
    expect(found).toMatchObject({ pool: 'inner', relPath: 'a/b.raw' });
  });

  it.each([
    ['a path that only begins like a pool', '/run/pool/nfs10/b.raw'],
    ['a path that climbs out of the pool', '/run/pool/nfs1/../../tmp/b.raw'],
  ])('takes %s for local', (_, path) => {
    const found = readDomainXml(domainXml(vm, disk(`file='${path}'`)), pools);
    expect(found.disks[1]).toMatchObject({ pool: null, relPath: null });
    expect(found.obstacles).toEqual([`Disk vdb (${path}) is not on a shared pool.`]);
  });

  it('does not count an empty drive', () => {
    const found = readDomainXml(
      domainXml(vm, "<disk type='file' device='cdrom'><target dev='sda'/><readonly/></disk>"),
      pools,
    );
    expect([found.disks.length, found.obstacles]).toEqual([1, []]);
  });

  it('says that a mirror is open', () => {
    const mirror = "<mirror type='file' job='copy'><source file='/run/pool/nfs1/c.qcow2'/></mirror>";
    expect(readDomainXml(domainXml(vm, disk("file='/run/pool/nfs1/b.qcow2'", mirror)), pools).blockJob).toBe(true);
  });

  it.each([
    ['not well-formed', domainXml(vm).replace('</devices>', '')],
    ['empty', ''],
    ['another document', '<network><name>default</name></network>'],
    ['without uuid', domainXml(vm).replace(/<uuid>.*<\/uuid>/, '')],
    ['without readable memory', domainXml(vm).replace("unit='KiB'", "unit='parsec'")],
  ])('throws on a document that is %s', (_, xml) => {
    expect(() => readDomainXml(xml, pools)).toThrow();
  });
});

describe('images of Ceph', () => {
  const ceph = poolConfigSchema.parse({ name: 'gold', type: 'rbd', cephPool: 'vms' });
  const network = (name: string, more = '') =>
    `<disk type='network'><source protocol='rbd' name='${name}'><host name='10.0.0.1'/></source><target dev='vdb'/>${more}</disk>`;
  const read = (xml: string) => {
    const { disks, obstacles } = readDomainXml(domainXml(vm, xml), [...pools, ceph]);
    return { pool: disks[1]?.pool, relPath: disks[1]?.relPath, obstacles };
  };
  const secret = (type: string) => `<auth username='u'><secret type='${type}' uuid='${vm.uuid}'/></auth>`;

  it('lie in the pool that has their Ceph pool; the key of their user is a secret that hosts share', () => {
    const found = { pool: 'gold', relPath: 'web1', obstacles: [] };
    expect(read(network('vms/web1'))).toEqual(found);
    expect(read(network('vms/web1', secret('ceph')))).toEqual(found);
  });

  it.each([
    ['another Ceph pool', 'other/web1'],
    ['a namespace of the pool', 'vms/space/web1'],
    ['a snapshot', 'vms/web1@yesterday'],
    ['no pool at all', 'web1'],
  ])('in %s are none of a known pool', (_, name) => {
    expect(read(network(name))).toMatchObject({
      pool: null,
      obstacles: [expect.stringContaining('not on a shared pool')],
    });
  });

  it('with another secret need what their host alone has', () => {
    expect(read(network('vms/web1', secret('iscsi'))).obstacles).toEqual([expect.stringContaining('libvirt secret')]);
    const luks = `<encryption format='luks'><secret type='passphrase' uuid='${vm.uuid}'/></encryption>`;
    expect(read(network('vms/web1', luks)).obstacles).toEqual([expect.stringContaining('libvirt secret')]);
  });

  it('of another protocol are on no pool, however they are called', () => {
    expect(read(network('vms/web1').replace('rbd', 'iscsi'))).toMatchObject({ pool: null });
  });
});

describe('obstacles', () => {
  it.each([
    [
      'a local backing file',
      disk(
        "file='/run/pool/nfs1/b.qcow2'",
        "<backingStore type='file'><source file='/var/base.qcow2'/><backingStore/></backingStore>",
      ),
      'builds on /var/base.qcow2',
    ],
    [
      'a network disk',
      "<disk type='network' device='disk'><source protocol='rbd' name='p/i'/><target dev='vdb'/></disk>",
      'rbd:p/i',
    ],
    [
      'a block device',
      "<disk type='block' device='disk'><source dev='/dev/sdb'/><target dev='vdb'/></disk>",
      '/dev/sdb',
    ],
    [
      'a libvirt secret',
      disk(
        "file='/run/pool/nfs1/b.qcow2'",
        "<encryption format='luks'><secret type='passphrase' uuid='x'/></encryption>",
      ),
      'libvirt secret',
    ],
    [
      'a local ISO',
      "<disk type='file' device='cdrom'><source file='/iso/a.iso'/><target dev='sda'/><readonly/></disk>",
      '/iso/a.iso',
    ],
    ['a host device', "<hostdev mode='subsystem' type='pci'/>", 'device of the host'],
    ['an SR-IOV card', "<interface type='hostdev'/>", 'network card'],
    ['a TPM', "<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>", 'TPM'],
    ['a shared folder', "<filesystem type='mount'/>", 'folder'],
    ['a host serial port', "<serial type='dev'><source path='/dev/ttyS0'/></serial>", '/dev/ttyS0'],
  ])('names %s', (_, inside, words) => {
    expect(obstaclesOf(inside)).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ['nvram', '<nvram>/var/lib/libvirt/qemu/nvram/web1.fd</nvram>', 'nvram'],
    ['a local kernel', '<kernel>/boot/vmlinuz</kernel>', '/boot/vmlinuz'],
    ['a local RAM disk', '<initrd>/boot/initrd</initrd>', '/boot/initrd'],
    ['firmware of its own', "<loader readonly='yes'>/root/OVMF.fd</loader>", '/root/OVMF.fd'],
  ])('names %s', (_, os, words) => {
    expect(obstaclesOf('', os)).toEqual([expect.stringContaining(words)]);
  });

  it('has nothing against shared nvram, packaged firmware and shared ISOs', () => {
    const os = "<loader readonly='yes'>/usr/share/OVMF/OVMF.fd</loader><nvram>/run/pool/nfs1/web1.fd</nvram>";
    const iso =
      "<disk type='file' device='cdrom'><source file='/run/pool/nfs1/a.iso'/><target dev='sda'/><readonly/></disk>";
    expect(obstaclesOf(iso, os)).toEqual([]);
  });

  it('tells what a guest writes to besides its disks (S19)', () => {
    const os = '<nvram>/run/pool/nfs1/web1.fd</nvram>';
    expect(readDomainXml(domainXml(vm, '', os), pools).alsoWrites).toEqual(['firmware settings (nvram)']);
  });
});
