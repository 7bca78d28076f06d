import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
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
    const over = cliff(cluster, now) ?? unheard(cluster, now);
    return over === null ? open('This server sees the other hosts.') : closed(over);
  },
};

/** What is to be said while half of the hosts, and at least two, are silent at once; null otherwise. */
export function cliff(cluster: Cluster, now: Ms): string | null {
  const counted = countHosts(cluster, now, (h) => !h.link.up);
  return counted && `${counted} hosts are silent at once: more likely this server or the network is at fault.`;
}

/** A server that has just started takes a link of before for whole until it misses beats: until then it has heard nothing on it. */
function unheard(cluster: Cluster, now: Ms): string | null {
  const counted = countHosts(cluster, now, (h) => !h.link.up || !h.link.heardThisRun);
  return counted && `This server has not heard ${counted} hosts since it started.`;
}

/** "3 of 5" when half of the hosts that count are so, and at least two; null otherwise. */
function countHosts(cluster: Cluster, now: Ms, isSilent: (host: Host) => boolean): string | null {
  const settled = ['fenced', 'down', 'maintenance', 'disabled', 'retired', 'ineligible'];
  const enabled = Object.values(cluster.hosts).filter((h) => !settled.includes(h.state));
  const silent = enabled.filter(
    (h) => isSilent(h) && !(h.state === 'degraded' && now - h.stateSince >= DEGRADED_SETTLED_MS),
  );
  return silent.length < 2 || silent.length * 2 < enabled.length ? null : `${silent.length} of ${enabled.length}`;
}
