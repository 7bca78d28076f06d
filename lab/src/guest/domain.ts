import { cephAddress, cephPool, cephSecret } from '../ceph/files.ts';
import type { LabVm } from '../lab/state.ts';

/** The disk of a guest whose image lies in Ceph, by the key in libvirt's secret. */
function networkDisk({ name, pool }: LabVm): string {
  return `<disk type='network' device='disk'>
      <driver name='qemu' type='raw' cache='none'/>
      <auth username='libvirt'><secret type='ceph' uuid='${cephSecret}'/></auth>
      <source protocol='rbd' name='${pool}/${name}'><host name='${cephAddress}' port='3300'/></source>
      <target dev='hda' bus='ide'/>
    </disk>`;
}

function fileDisk(vm: LabVm, cache: string): string {
  return `<disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='${cache}'/>
      <source file='${diskPath(vm)}'/>
      <target dev='hda' bus='ide'/>
    </disk>`;
}

/** Where a host sees the disk of a guest. */
function diskPath({ name, pool }: LabVm): string {
  return `${pool === null ? '/var/lib/libvirt/images' : `/run/pool/${pool}`}/${name}.qcow2`;
}

/** The libvirt definition of a lab guest: one disk, no network. Its memory costs nothing: the guest does not touch it. */
export function domainXml(vm: LabVm, cache: 'none' | 'writethrough'): string {
  return `<domain type='qemu'>
  <name>${vm.name}</name>
  <uuid>${vm.uuid}</uuid>
  <memory unit='MiB'>${vm.memoryMib}</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <features><acpi/></features>
  <on_poweroff>destroy</on_poweroff>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    ${vm.pool === cephPool ? networkDisk(vm) : fileDisk(vm, cache)}
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
    <audio id='1' type='none'/>
  </devices>
</domain>
`;
}
