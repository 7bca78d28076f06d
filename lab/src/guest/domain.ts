import type { LabVm } from '../lab/state.ts';

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
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='${cache}'/>
      <source file='${diskPath(vm)}'/>
      <target dev='hda' bus='ide'/>
    </disk>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
    <audio id='1' type='none'/>
  </devices>
</domain>
`;
}
