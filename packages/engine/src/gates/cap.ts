import type { Cap, Cluster } from '../model/cluster.ts';
import type { Ms } from '../model/time.ts';
import { list } from '../words/sentences.ts';
import { closed, type Gate, open } from './gate.ts';

/** The counted actions that still fill the window (I3, S15). An acknowledgement starts the count anew. */
export function capUse(cluster: Cluster, now: Ms): Cap['actions'] {
  const from = now - cluster.settings.fencingWindowSeconds * 1000;
  const acknowledged = cluster.cap.acknowledged?.at ?? Number.NEGATIVE_INFINITY;
  return cluster.cap.actions.filter((a) => a.at > from && a.at > acknowledged);
}

/** I3: at most fencingMaxActions incidents with a power command per window; then stop until a person resumes (or time does). */
export const capGate: Gate = {
  id: 'cap',
  ask: (cluster, host, now) => {
    if (host.incident?.counted === true) return open('This incident is counted already.');
    const used = capUse(cluster, now);
    const { fencingMaxActions: max, fencingWindowSeconds: window, capRelease } = cluster.settings;
    if (used.length >= max) {
      return closed(
        `${used.length} of ${max} failure actions within ${window} s are used up (${list(used.map((a) => a.host))}).`,
      );
    }
    if (cluster.cap.reachedAt !== null && capRelease === 'acknowledge') {
      return closed('The cap was reached; a person must acknowledge it (picket cap acknowledge).');
    }
    return open(`${used.length} of ${max} failure actions within ${window} s are used.`);
  },
};
