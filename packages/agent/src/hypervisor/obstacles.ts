import type { PoolConfig } from '../config.ts';
import { poolPathOf } from './pool-path.ts';
import { all, find, type XmlElement } from './xml.ts';

/** Files that a running guest writes to besides its disks: whoever fences by the storage of the disks must know of them (S19). */
export function otherWrites(domain: XmlElement): string[] {
  const settings = find(domain, 'os', 'nvram') === undefined ? [] : ['firmware settings (nvram)'];
  const paths = all(find(domain, 'devices'), 'memory').map((memory) => find(memory, 'source', 'path')?.text.trim());
  return [...settings, ...paths.flatMap((path) => (path === undefined ? [] : [`memory device ${path}`]))];
}

/**
 * What besides disks ties a domain to its host: every reference counts, not the disks alone (SAFETY, "Restartable is more than
 * disks"). Firmware images under /usr come with the host's packages and are taken for granted here.
 */
export function otherObstacles(domain: XmlElement, pools: readonly PoolConfig[]): string[] {
  const os = find(domain, 'os');
  const devices = find(domain, 'devices');
  const shared = (path: string) => poolPathOf(path, pools) !== null;
  const obstacles: string[] = [];

  for (const [name, word] of [
    ['kernel', 'kernel'],
    ['initrd', 'initial RAM disk'],
    ['dtb', 'device tree'],
  ] as const) {
    const path = find(os, name)?.text.trim() ?? '';
    if (path !== '' && !shared(path)) obstacles.push(`It boots the ${word} ${path}, which is not on a shared pool.`);
  }
  const nvram = find(os, 'nvram');
  if (nvram !== undefined) {
    const path = find(nvram, 'source')?.attributes.file ?? nvram.text.trim();
    if (!shared(path))
      obstacles.push(`Its firmware settings (nvram${path === '' ? '' : ` ${path}`}) are not on a shared pool.`);
  }
  const firmware = find(os, 'loader')?.text.trim() ?? '';
  if (firmware !== '' && !firmware.startsWith('/usr/') && !shared(firmware)) {
    obstacles.push(`Its firmware ${firmware} is not on a shared pool.`);
  }

  for (const tpm of all(devices, 'tpm')) {
    const kind = find(tpm, 'backend')?.attributes.type ?? 'unknown';
    if (kind !== 'external') obstacles.push(`It has a TPM (${kind}), whose state is on its host.`);
  }
  const tied: readonly (readonly [string, string])[] = [
    ['hostdev', 'A device of the host is passed through to it.'],
    ['filesystem', 'A folder of the host is passed through to it.'],
    ['shmem', 'It shares memory with something else on its host.'],
    ['lease', 'It holds a lease of a lock manager.'],
  ];
  for (const [name, sentence] of tied) if (all(devices, name).length > 0) obstacles.push(sentence);

  for (const nic of all(devices, 'interface')) {
    const kind = nic.attributes.type ?? '';
    if (kind === 'hostdev' || kind === 'vdpa') obstacles.push('A network card of the host is passed through to it.');
  }
  for (const input of all(devices, 'input')) {
    const kind = input.attributes.type ?? '';
    if (kind === 'passthrough' || kind === 'evdev')
      obstacles.push('An input device of the host is passed through to it.');
  }
  for (const memory of all(devices, 'memory')) {
    const path = find(memory, 'source', 'path')?.text.trim();
    if (path !== undefined && !shared(path)) obstacles.push(`Its memory device ${path} is not on a shared pool.`);
  }
  for (const port of [...all(devices, 'serial'), ...all(devices, 'parallel'), ...all(devices, 'console')]) {
    const path = find(port, 'source')?.attributes.path ?? '';
    if (port.attributes.type === 'dev') obstacles.push(`A port of the host (${path}) is passed through to it.`);
  }
  return [...new Set(obstacles)];
}
