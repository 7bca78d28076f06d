import { randomUUID } from 'node:crypto';
import { type RbdSource, readRbdSource } from './rbd-source.ts';
import type { Virsh } from './virsh.ts';
import { find, parseXml } from './xml.ts';

/** A storage pool of libvirt that hosts share. */
export type LibvirtPool =
  | { readonly kind: 'fs'; readonly name: string; readonly mount: string }
  | { readonly kind: 'rbd'; readonly source: RbdSource };

/** Every storage pool of libvirt that is shared by its kind: NFS and other network file systems, and RBD. None when it cannot be asked. */
export async function libvirtPools(virsh: Virsh): Promise<readonly LibvirtPool[]> {
  const names = await virsh.call(['pool-list', '--all', '--name']);
  if (!names.ok) return [];
  const listed = names.stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (listed.length === 0) return [];
  const marker = `=${randomUUID()}=`;
  const quoted = listed.map((name) => `pool-dumpxml '${name.replaceAll("'", "'\\''")}'`);
  const answer = await virsh.call([quoted.join(`; echo ${marker}; `)]);
  return answer.stdout.split(marker).flatMap((xml) => readLibvirtPool(xml.trim()) ?? []);
}

/** null for a pool that only its host has, and for text that is none. */
export function readLibvirtPool(xml: string): LibvirtPool | null {
  if (!xml.endsWith('</pool>')) return null;
  try {
    const pool = parseXml(xml);
    const name = find(pool, 'name')?.text.trim() ?? '';
    const source = find(pool, 'source');
    const mount = find(pool, 'target', 'path')?.text.trim() ?? '';
    if (pool.attributes.type === 'netfs' && mount.startsWith('/') && name !== '') return { kind: 'fs', name, mount };
    const cephPool = find(source, 'name')?.text.trim() ?? '';
    if (pool.attributes.type !== 'rbd' || source === undefined || cephPool === '') return null;
    return { kind: 'rbd', source: readRbdSource(cephPool, source, undefined) };
  } catch {
    return null;
  }
}
