import type { Cap, Cell, Cluster } from '../model/cluster.ts';
import type { Ms } from '../model/time.ts';
import { list } from '../words/sentences.ts';
import { closed, type Gate, open } from './gate.ts';

/** The counted actions that still fill the window (I3, S15). An acknowledgement starts the count anew. */
export function capUse(cluster: Cluster, now: Ms): Cap['actions'] {
  return cluster.cap.actions.filter((a) => counts(cluster, a.at, now));
}

/** What counts of the other clusters of the installation: within this cluster's window, since its own acknowledgement. */
export function cellUse(cluster: Cluster, now: Ms): Cell['actions'] {
  return cluster.cell.actions.filter((a) => counts(cluster, a.at, now));
}

/** The cap of the whole installation: the largest that one of its clusters has. */
export function cellMax(cluster: Cluster): number {
  return Math.max(cluster.settings.fencingMaxActions, cluster.cell.maxActions);
}

/** True while the window of this cluster, or that of the installation, is full. */
export function capIsFull(cluster: Cluster, now: Ms): boolean {
  const own = capUse(cluster, now).length;
  return own >= cluster.settings.fencingMaxActions || own + cellUse(cluster, now).length >= cellMax(cluster);
}

function counts(cluster: Cluster, at: Ms, now: Ms): boolean {
  const from = now - cluster.settings.fencingWindowSeconds * 1000;
  return at > from && at > (cluster.cap.acknowledged?.at ?? Number.NEGATIVE_INFINITY);
}

/**
 * I3: at most fencingMaxActions incidents with a power command per window, in this cluster and over the whole installation; then
 * stop until a person resumes (or time does).
 */
export const capGate: Gate = {
  id: 'cap',
  ask: (cluster, host, now) => {
    if (host.incident?.counted === true) return open('This incident is counted already.');
    const used = capUse(cluster, now);
    const { fencingMaxActions: max, fencingWindowSeconds: window, capRelease } = cluster.settings;
    const words = `${used.length} of ${max} failure actions within ${window} s are used`;
    if (used.length >= max) return closed(`${words} up (${list(used.map((a) => a.host))}).`);
    if (capIsFull(cluster, now)) {
      const elsewhere = cellUse(cluster, now).map((a) => `${a.host} of cluster ${a.cluster}`);
      return closed(
        `${used.length + elsewhere.length} of ${cellMax(cluster)} failure actions of the whole installation within ${window} s are used up (${list([...used.map((a) => a.host), ...elsewhere])}).`,
      );
    }
    if (cluster.cap.reachedAt !== null && capRelease === 'acknowledge') {
      return closed('The cap was reached; a person must acknowledge it (picket cap acknowledge).');
    }
    return open(`${words}.`);
  },
};
