import type { Draft } from '../draft.ts';
import { silentTogether } from '../gates/correlation.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
import { list } from '../words/sentences.ts';

/** The group of an incident that opens now: that of a host that fell silent shortly before, or its own. */
export function groupFor(d: Draft, name: string, id: string): string {
  const others = silentTogether(d.cluster, d.host(name), d.now);
  return others[0]?.incident?.group ?? id;
}

/** Those that are silent together now remember one another, also after the first of them is heard again (S11). */
export function noteCompanions(d: Draft, name: string): void {
  for (const other of silentTogether(d.cluster, d.host(name), d.now)) {
    remember(d, other.name, name, d.now);
    remember(d, name, other.name, other.incident?.disconnectAt ?? d.now);
  }
}

function remember(d: Draft, name: string, companion: string, silentAt: number): void {
  const { incident } = d.host(name);
  if (incident === null) return;
  const companions = { ...incident.companions, [companion]: silentAt };
  d.patchHost(name, { incident: { ...incident, companions } });
}

/** Hosts whose open incidents belong to the same group, without this one. */
function othersOf(cluster: Cluster, { name, incident }: Host): readonly Host[] {
  if (incident === null) return [];
  return Object.values(cluster.hosts).filter((h) => h.name !== name && h.incident?.group === incident.group);
}

/** ` kvm2 and kvm3 fell silent with it.` for a sentence about this host; empty when it fell silent alone. */
export function withOthers(d: Draft, name: string): string {
  const others = othersOf(d.cluster, d.host(name)).map((h) => h.name);
  return others.length === 0 ? '' : ` ${list(others)} fell silent with it.`;
}

/** Gates that close for all hosts of a group alike: people hear of each once per group, not once per host. */
const shared: readonly string[] = ['correlation', 'observer', 'share', 'cooldown'];

const topic = (gate: string): string => `gate-${gate}`;

/** Of these newly closed gates, those that people have not heard of yet; they count as told from now on. */
export function tellOnceInGroup(d: Draft, name: string, gates: readonly string[]): readonly string[] {
  const host = d.host(name);
  const { incident } = host;
  if (incident === null) return gates;
  const others = othersOf(d.cluster, host);
  const known = (gate: string): boolean =>
    shared.includes(gate) && others.some((h) => h.incident?.told.includes(topic(gate)) === true);
  const news = gates.filter((gate) => !known(gate));
  const told = [...new Set([...incident.told, ...news.filter((g) => shared.includes(g)).map(topic)])];
  if (told.length > incident.told.length) d.patchHost(name, { incident: { ...incident, told } });
  return news;
}
