import type { HostState } from '@picket/protocol';
import type { Cluster } from '../model/cluster.ts';
import { closed, type Gate, open } from './gate.ts';

const unhealthy: readonly HostState[] = [
  'suspect',
  'checking',
  'degraded',
  'condemned',
  'fencing',
  'unfenced',
  'fenced',
  'down',
];
const uncounted: readonly HostState[] = ['disabled', 'ineligible', 'retired', 'maintenance'];

/** A storm: too large a share of the hosts is unhealthy. One host is always allowed. */
export const shareGate: Gate = {
  id: 'share',
  ask: (cluster, host) => {
    const { ill, all, percent } = health(cluster);
    if (ill.every((h) => h.name === host.name)) return open('No other host is unhealthy.');
    const words = `${ill.length} of ${all} hosts are unhealthy (${percent} %)`;
    const most = cluster.settings.stormMaxUnhealthyPercent;
    return percent > most ? closed(`${words}, more than ${most} % are allowed.`) : open(`${words}.`);
  },
};

/** True while the gate is closed for any host that is unhealthy. */
export function tooManyIll(cluster: Cluster): boolean {
  const { ill, percent } = health(cluster);
  return ill.length >= 2 && percent > cluster.settings.stormMaxUnhealthyPercent;
}

/** Which hosts count, and which of them are in trouble. */
export function health(cluster: Cluster) {
  const all = Object.values(cluster.hosts).filter((h) => !uncounted.includes(h.state));
  const ill = all.filter((h) => unhealthy.includes(h.state));
  return { ill, all: all.length, percent: all.length === 0 ? 0 : Math.round((100 * ill.length) / all.length) };
}
