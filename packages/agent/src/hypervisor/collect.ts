import { createHash } from 'node:crypto';
import type { Domain } from '@picket/protocol';
import type { PoolConfig } from '../config.ts';
import { clip, messageOf } from '../files/text.ts';
import { dumpDomains } from './domain-dumps.ts';
import { type ListedDomain, listDomains } from './domain-list.ts';
import { type DomainFacts, readDomainXml } from './domain-xml.ts';
import type { RbdSource } from './rbd-source.ts';
import type { Virsh } from './virsh.ts';

const maxXmlCharacters = 1_000_000;
const maxObstacles = 50;
const maxDisks = 256;
const maxDomains = 5_000;

/** All domains with their XML, or why they are not known (S5). */
export type Collected =
  | { readonly ok: true; readonly domains: readonly Domain[] }
  | { readonly ok: false; readonly reason: string };

export interface CollectWorld {
  readonly virsh: Virsh;
  /** Pools may be found later: what is there at each reading counts. */
  readonly pools: readonly PoolConfig[];
  /** Hears of images of Ceph on no known pool, at each reading. */
  strange?(sources: readonly RbdSource[]): void;
  grantedEpoch(vm: string): number | null;
  qemuAgeMs(name: string, uuid: string): Promise<number | null>;
}

/** Facts of XML that did not change are not read again, unless there are more pools than then. */
export type FactsCache = Map<
  string,
  { readonly here: string; readonly pools: number; readonly facts: DomainFacts | string }
>;

/** Reads everything libvirt knows. A domain whose XML is missing or unreadable is listed all the same, with the obstacle. */
export async function collect(world: CollectWorld, cache: FactsCache): Promise<Collected> {
  for (let attempt = 0; ; attempt += 1) {
    const list = await listDomains(world.virsh);
    if (!list.ok) return list;
    if (list.domains.length > maxDomains) return { ok: false, reason: `this host has more than ${maxDomains} domains` };
    const { dumps, reason } = await dumpDomains(world.virsh, list.domains);
    // A domain that went between the two questions: asked again, it is either back or no longer listed.
    if (dumps.size < list.domains.length && attempt === 0) continue;
    for (const uuid of cache.keys()) if (!list.domains.some((listed) => listed.uuid === uuid)) cache.delete(uuid);
    const domains = await Promise.all(
      list.domains.map(async (listed): Promise<Domain> => {
        const dump = dumps.get(listed.uuid);
        const facts = dump === undefined ? unread(reason) : factsOf(listed.uuid, dump.here, world, cache);
        const xml = dump !== undefined && dump.portable.length <= maxXmlCharacters ? dump.portable : null;
        return describe(world, listed, facts, { xml, shutoffReason: dump?.shutoffReason ?? null });
      }),
    );
    world.strange?.([...cache.values()].flatMap(({ facts }) => (typeof facts === 'string' ? [] : facts.strange)));
    return { ok: true, domains };
  }
}

function unread(reason: string): string {
  return `Its definition could not be read: ${reason === '' ? 'libvirt gave none' : reason}.`;
}

function factsOf(uuid: string, here: string, world: CollectWorld, cache: FactsCache): DomainFacts | string {
  const known = cache.get(uuid);
  if (known?.here === here && known.pools === world.pools.length) return known.facts;
  let facts: DomainFacts | string;
  try {
    facts = readDomainXml(here, world.pools);
    if (facts.uuid !== uuid) facts = `Its definition names another uuid (${facts.uuid}).`;
  } catch (error) {
    facts = `Its definition could not be understood: ${messageOf(error)}.`;
  }
  cache.set(uuid, { here, pools: world.pools.length, facts });
  return facts;
}

async function describe(
  world: CollectWorld,
  listed: ListedDomain,
  facts: DomainFacts | string,
  { xml, shutoffReason }: { readonly xml: string | null; readonly shutoffReason: string | null },
): Promise<Domain> {
  const known = typeof facts === 'string' ? null : facts;
  const obstacles = [...(typeof facts === 'string' ? [facts] : facts.obstacles)];
  if (!listed.persistent) obstacles.unshift('It is transient: whoever created it restarts it.');
  if (xml === null && known !== null) obstacles.unshift('Its definition is too large to be carried to another host.');
  return {
    uuid: listed.uuid,
    name: listed.name,
    state: listed.state,
    ...(listed.state !== 'shutoff' || shutoffReason === null ? {} : { shutoffReason }),
    persistent: listed.persistent,
    autostart: listed.autostart,
    memoryMib: known?.memoryMib ?? 0,
    vcpus: known?.vcpus ?? 0,
    disks: (known?.disks ?? []).slice(0, maxDisks),
    ...(known === null || known.alsoWrites.length === 0
      ? {}
      : { alsoWrites: known.alsoWrites.slice(0, maxObstacles).map((what) => clip(what, 500)) }),
    obstacles: obstacles.slice(0, maxObstacles).map((obstacle) => clip(obstacle, 500)),
    blockJob: known?.blockJob ?? false,
    xmlHash: xml === null ? '' : createHash('sha256').update(xml).digest('hex'),
    ...(xml === null ? {} : { xml }),
    runningForMs: listed.active ? await world.qemuAgeMs(listed.name, listed.uuid) : null,
    grantedEpoch: world.grantedEpoch(listed.uuid),
  };
}
