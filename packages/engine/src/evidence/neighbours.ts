import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
import { listed } from '../model/lookup.ts';
import { byName } from '../words/order.ts';

/** Hosts that may testify about `host`: up, linked, themselves beating on at least one pool that the host uses. */
function candidates(cluster: Cluster, host: Host): readonly Host[] {
  const pools = new Set(host.pools.map((p) => p.pool));
  return listed(cluster.hosts).filter(
    (h) =>
      h.name !== host.name &&
      h.state === 'up' &&
      h.link.up &&
      (pools.size === 0 || h.pools.some((p) => p.ok && pools.has(p.pool))),
  );
}

/**
 * The neighbours for a round: those that have heard most of the host's sources first (S10), from different racks where there
 * are. With fewer than asked for, those there are serve (T6).
 */
export function chooseNeighbours(cluster: Cluster, host: Host, count: number): readonly Host[] {
  const ranked = [...candidates(cluster, host)].sort(
    (a, b) => heardCount(host, b) - heardCount(host, a) || byName(a.name, b.name),
  );
  const chosen: Host[] = [];
  for (const other of ranked) {
    if (chosen.length < count && !chosen.some((c) => c.rack !== null && c.rack === other.rack)) chosen.push(other);
  }
  for (const other of ranked) {
    if (chosen.length < count && !chosen.includes(other)) chosen.push(other);
  }
  return chosen;
}

function heardCount(host: Host, neighbour: Host): number {
  return Object.keys(host.heard[neighbour.name] ?? {}).length;
}
