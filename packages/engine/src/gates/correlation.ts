import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import { list, secs } from '../words/sentences.ts';
import { closed, type Gate, open } from './gate.ts';

const TOGETHER_MS = 30_000;
const HOLD_MS = 180_000;

/** S11: hosts that fall silent together are the network's fault until shown otherwise; and one power cut at a time. */
export const correlationGate: Gate = {
  id: 'correlation',
  ask: (cluster, host, now) => {
    const cutting = Object.values(cluster.hosts).find((h) => h.name !== host.name && h.state === 'fencing');
    if (cutting !== undefined) return closed(`${cutting.name} is being fenced; one host at a time.`);
    const other = cluster.cell.cutting;
    if (other !== null)
      return closed(
        `${other.host} of cluster ${other.cluster} is being fenced; one host at a time in this installation.`,
      );
    if (isOlderThanLastCut(cluster, host))
      return closed('Another host was fenced meanwhile: its evidence is read once more first.');
    const since = host.incident?.disconnectAt ?? now;
    const together = Object.entries(host.incident?.companions ?? {});
    const sameRack = together.filter(([name]) => host.rack !== null && cluster.hosts[name]?.rack === host.rack);
    const group = sameRack.length >= 1 ? sameRack : together.length >= 2 ? together : [];
    const last = Math.max(since, ...group.map(([, silentAt]) => silentAt));
    if (group.length > 0 && now < last + HOLD_MS) {
      return closed(
        `${list([host.name, ...group.map(([name]) => name)])} fell silent within ${secs(TOGETHER_MS)}: held for ${secs(last + HOLD_MS - now)} more, since a network fault looks like this.`,
      );
    }
    return open('It fell silent alone.');
  },
};

/** S11: between two power cuts the evidence is re-read; the first cut may have been the cause of what was seen. */
function isOlderThanLastCut(cluster: Cluster, host: Host): boolean {
  const deadAt = host.incident?.lastDeadAt ?? null;
  return deadAt !== null && deadAt <= lastCutEndedAt(cluster);
}

/** When the last cut of this installation ended; 0: there was none. */
export function lastCutEndedAt({ cutEndedAt, cell }: Cluster): Ms {
  return Math.max(cutEndedAt ?? 0, cell.cutEndedAt ?? 0);
}

/** Hosts that are silent, too, and fell so within 30 s of `since` (S11). */
export function silentTogether(cluster: Cluster, host: Host, since: number): Host[] {
  return Object.values(cluster.hosts).filter(
    (h) =>
      h.name !== host.name &&
      h.incident !== null &&
      !h.link.up &&
      Math.abs(h.incident.disconnectAt - since) <= TOGETHER_MS,
  );
}
