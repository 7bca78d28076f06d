import { createHash } from 'node:crypto';
import type { Disk } from '@picket/protocol';

/** The one shared pool of each simulated cluster, and where every host mounts it. */
export const poolName = 'shared';
const mount = '/srv/shared';

const memoryMib = 2048;
const vcpus = 2;

/** A simulated VM. Everything about it follows from its cluster and name, so that any host can start it from its XML. */
export interface Guest {
  readonly uuid: string;
  readonly name: string;
  readonly memoryMib: number;
  readonly vcpus: number;
  readonly disk: Disk & { readonly pool: string; readonly relPath: string };
  readonly xml: string;
  readonly xmlHash: string;
}

/** A uuid that is always the same for the same words (its version and variant bits as RFC 9562 wants them). */
export function uuidOf(...words: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(words)).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4] ?? '8';
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}

export function guestNamed(cluster: string, name: string): Guest {
  const uuid = uuidOf('guest', cluster, name);
  const relPath = `${name}.qcow2`;
  const path = `${mount}/${relPath}`;
  const xml = domainXml(uuid, name, path);
  return {
    uuid,
    name,
    memoryMib,
    vcpus,
    disk: { target: 'vda', path, pool: poolName, relPath, readOnly: false },
    xml,
    xmlHash: createHash('sha256').update(xml).digest('hex'),
  };
}

/** The VM that a definition describes, or a sentence why the swarm cannot start it. */
export function guestFromXml(cluster: string, uuid: string, xml: string): Guest | string {
  const name = /<name>([^<]+)<\/name>/.exec(xml)?.[1];
  if (name === undefined || !xml.includes(`<uuid>${uuid}</uuid>`)) return 'The definition sent is that of another VM.';
  const guest = guestNamed(cluster, name);
  return guest.uuid === uuid && guest.xml === xml ? guest : 'The definition sent is not that of a VM of this swarm.';
}

function domainXml(uuid: string, name: string, path: string): string {
  const mac = `52:54:00:${uuid.slice(0, 2)}:${uuid.slice(2, 4)}:${uuid.slice(4, 6)}`;
  return `<domain type='kvm'>
  <name>${name}</name>
  <uuid>${uuid}</uuid>
  <memory unit='KiB'>${memoryMib * 1024}</memory>
  <vcpu placement='static'>${vcpus}</vcpu>
  <os><type arch='x86_64' machine='pc-q35-8.2'>hvm</type><boot dev='hd'/></os>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='${path}'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <interface type='bridge'>
      <mac address='${mac}'/>
      <source bridge='br0'/>
      <model type='virtio'/>
    </interface>
    <console type='pty'><target type='serial' port='0'/></console>
  </devices>
</domain>
`;
}
