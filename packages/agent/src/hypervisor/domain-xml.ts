import type { Disk } from '@picket/protocol';
import type { PoolConfig } from '../config.ts';
import { readDisks } from './disks.ts';
import { otherObstacles, otherWrites } from './obstacles.ts';
import type { RbdSource } from './rbd-source.ts';
import { find, parseXml, type XmlElement } from './xml.ts';

/** What Picket needs to know from a domain's XML. */
export interface DomainFacts {
  readonly uuid: string;
  readonly memoryMib: number;
  readonly vcpus: number;
  readonly disks: readonly Disk[];
  /** What it writes to besides them, in words. */
  readonly alsoWrites: readonly string[];
  readonly obstacles: readonly string[];
  readonly blockJob: boolean;
  /** Images of Ceph on no known pool. */
  readonly strange: readonly RbdSource[];
}

/** @throws Error when the text is not well-formed or not a domain: the caller lists the domain all the same, as unknown. */
export function readDomainXml(xml: string, pools: readonly PoolConfig[]): DomainFacts {
  const domain = parseXml(xml);
  if (domain.name !== 'domain') throw new Error(`<${domain.name}> is not a domain`);
  const uuid = find(domain, 'uuid')?.text.trim().toLowerCase();
  if (uuid === undefined) throw new Error('it has no <uuid>');
  const { disks, obstacles, mirrored, strange } = readDisks(find(domain, 'devices'), pools);
  return {
    uuid,
    memoryMib: memoryMib(find(domain, 'memory')),
    vcpus: Number.parseInt(find(domain, 'vcpu')?.text ?? '', 10) || 0,
    disks,
    alsoWrites: otherWrites(domain),
    obstacles: [...obstacles, ...otherObstacles(domain, pools)],
    blockJob: mirrored,
    strange,
  };
}

/** Bytes per unit, as libvirt's "Memory Allocation" defines them; without a unit it is KiB. */
const unitBytes: Readonly<Record<string, number>> = {
  b: 1,
  bytes: 1,
  KB: 1e3,
  k: 1024,
  KiB: 1024,
  MB: 1e6,
  M: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1e9,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
  TB: 1e12,
  T: 1024 ** 4,
  TiB: 1024 ** 4,
};

/** Rounded up, so that a target host is never chosen too small. */
function memoryMib(element: XmlElement | undefined): number {
  const amount = Number(element?.text.trim() ?? '');
  const bytes = unitBytes[element?.attributes.unit ?? 'KiB'];
  if (element === undefined || !Number.isFinite(amount) || bytes === undefined)
    throw new Error('its <memory> cannot be read');
  return Math.ceil((amount * bytes) / 1024 ** 2);
}
