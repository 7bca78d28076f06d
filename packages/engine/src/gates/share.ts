import type { HostState } from '@picket/protocol';
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
    const all = Object.values(cluster.hosts).filter((h) => !uncounted.includes(h.state));
    const ill = all.filter((h) => unhealthy.includes(h.state));
    const others = ill.filter((h) => h.name !== host.name);
    if (others.length === 0) return open('No other host is unhealthy.');
    const percent = Math.round((100 * ill.length) / all.length);
    if (percent > cluster.settings.stormMaxUnhealthyPercent) {
      return closed(
        `${ill.length} of ${all.length} hosts are unhealthy (${percent} %), more than ${cluster.settings.stormMaxUnhealthyPercent} % are allowed.`,
      );
    }
    return open(`${ill.length} of ${all.length} hosts are unhealthy (${percent} %).`);
  },
};
