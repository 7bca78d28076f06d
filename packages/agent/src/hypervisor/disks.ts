import type { Disk } from '@picket/protocol';
import type { PoolConfig } from '../config.ts';
import { type PoolPath, poolPathOf, rbdImageOf, rbdPathOf } from './pool-path.ts';
import { type RbdSource, readRbdSource } from './rbd-source.ts';
import { all, find, walk, type XmlElement } from './xml.ts';

/** The disks of a domain and what of them keeps it on its host. */
export interface DiskReport {
  readonly disks: readonly Disk[];
  readonly obstacles: readonly string[];
  /** A copy, commit or mirror is going on: the definition may be another one the next moment (S18). */
  readonly mirrored: boolean;
  /** Images of Ceph on no known pool, for whoever looks for pools. */
  readonly strange: readonly RbdSource[];
}

type Pools = readonly PoolConfig[];

export function readDisks(devices: XmlElement | undefined, pools: Pools): DiskReport {
  const disks: Disk[] = [];
  const obstacles: string[] = [];
  const strange: RbdSource[] = [];
  let mirrored = false;
  for (const element of all(devices, 'disk')) {
    const target = find(element, 'target')?.attributes.dev ?? '?';
    if (find(element, 'mirror') !== undefined) mirrored = true;
    if (needsOwnSecret(element)) {
      obstacles.push(`Disk ${target} needs a libvirt secret, which exists on its host only.`);
    }
    const path = sourcePath(element);
    // An empty drive.
    if (path === null) continue;
    const place = placeOf(element, path, pools);
    const readOnly = find(element, 'readonly') !== undefined || element.attributes.device === 'cdrom';
    disks.push({ target, path, pool: place?.pool ?? null, relPath: place?.relPath ?? null, readOnly });
    if (place === null) strange.push(...strangeSource(element));
    if (place === null) obstacles.push(`Disk ${target} (${path}) is not on a shared pool.`);
    for (const backing of backingPaths(element)) {
      if (poolPathOf(backing, pools) === null && rbdPathOf(backing.replace(/^rbd:/, ''), pools) === null)
        obstacles.push(`Disk ${target} builds on ${backing}, which is not on a shared pool.`);
    }
  }
  return { disks, obstacles, mirrored, strange };
}

function strangeSource(element: XmlElement): RbdSource[] {
  const source = find(element, 'source');
  const { protocol, name = '' } = source?.attributes ?? {};
  const cephPool = name.split('/')[0] ?? '';
  if (source === undefined || protocol !== 'rbd' || rbdImageOf(name) === null) return [];
  return [readRbdSource(cephPool, source, element)];
}

function placeOf(element: XmlElement, path: string, pools: Pools): PoolPath | null {
  const { protocol, name } = find(element, 'source')?.attributes ?? {};
  if (element.attributes.type === 'network')
    return protocol === 'rbd' && name !== undefined ? rbdPathOf(name, pools) : null;
  return path.startsWith('/') && element.attributes.type !== 'block' ? poolPathOf(path, pools) : null;
}

/**
 * The key of a Ceph user is a secret that hosts of one cluster share under one uuid: a host that lacks it refuses the start, and
 * another is tried. Any other secret is taken for its host's own.
 */
function needsOwnSecret(element: XmlElement): boolean {
  const shared = new Set(all(find(element, 'auth'), 'secret').filter(({ attributes }) => attributes.type === 'ceph'));
  const sourceAuth = all(find(element, 'source', 'auth'), 'secret').filter(
    ({ attributes }) => attributes.type === 'ceph',
  );
  for (const secret of sourceAuth) shared.add(secret);
  return (
    find(element, 'encryption') !== undefined ||
    walk(element).some((e) => (e.name === 'secret' && !shared.has(e)) || e.name === 'encryption')
  );
}

/** A path, or words for a source that is none; null for a drive with nothing in it. */
function sourcePath(element: XmlElement): string | null {
  const source = find(element, 'source');
  if (source === undefined) return null;
  const { file, dev, dir, protocol, name, pool, volume } = source.attributes;
  const path = file ?? dev ?? dir;
  if (path !== undefined && path !== '') return path;
  if (protocol !== undefined) return `${protocol}:${name ?? ''}`;
  if (pool !== undefined) return `volume ${volume ?? '?'} of libvirt pool ${pool}`;
  return element.attributes.type === 'file' || element.attributes.type === 'block'
    ? null
    : `${element.attributes.type ?? 'unknown'} source`;
}

/** The images below a disk's own, as far as libvirt lists them (for running domains the whole chain). */
function backingPaths(element: XmlElement): string[] {
  const paths: string[] = [];
  for (let at = find(element, 'backingStore'); at !== undefined; at = find(at, 'backingStore')) {
    const { file, dev, protocol, name } = find(at, 'source')?.attributes ?? {};
    const path = file ?? dev ?? (protocol === undefined ? undefined : `${protocol}:${name ?? ''}`);
    if (path !== undefined) paths.push(path);
  }
  return paths;
}
