import type { Cluster } from '../model/cluster.ts';
import type { Ms } from '../model/time.ts';
import { closed, type Gate, open } from './gate.ts';

/** A degraded host stops counting as silent after this long: something has proved it alive all the while (DESIGN §5.6). */
const DEGRADED_SETTLED_MS = 180_000;

/** I5: the observer is suspected first. Own troubles, or half of the hosts silent at once, mean no action. */
export const observerGate: Gate = {
  id: 'observer',
  ask: (cluster, _host, now) => {
    const trouble = cluster.observer.troubles[0];
    if (trouble !== undefined) return closed(`This server is not well itself: ${trouble}`);
    const over = cliff(cluster, now);
    return over === null ? open('This server sees the other hosts.') : closed(over);
  },
};

/** What is to be said while half of the hosts, and at least two, are silent at once; null otherwise. */
export function cliff(cluster: Cluster, now: Ms): string | null {
  const settled = ['fenced', 'down', 'maintenance', 'disabled', 'retired', 'ineligible'];
  const enabled = Object.values(cluster.hosts).filter((h) => !settled.includes(h.state));
  const silent = enabled.filter(
    (h) => !h.link.up && !(h.state === 'degraded' && now - h.stateSince >= DEGRADED_SETTLED_MS),
  );
  if (silent.length < 2 || silent.length * 2 < enabled.length) return null;
  return `${silent.length} of ${enabled.length} hosts are silent at once: more likely this server or the network is at fault.`;
}
