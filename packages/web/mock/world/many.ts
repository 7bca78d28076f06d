import { mockHost } from './hosts.ts';
import { mockVm } from './vms.ts';
import type { MockCluster } from './world.ts';

/** One cluster of many hosts, to see whether the pages stay usable. A few of them are in trouble. */
export function many(count: number): MockCluster {
  const name = 'big';
  const hosts = Array.from({ length: count }, (_, at) => {
    const host = `node${String(at + 1).padStart(4, '0')}`;
    const rack = `rack-${String(Math.floor(at / 20) + 1).padStart(2, '0')}`;
    if (at % 250 === 17)
      return mockHost(
        {
          name: host,
          cluster: name,
          rack,
          state: 'degraded',
          stateSeconds: 95,
          sentence: `${host} is silent, yet its heartbeat on nfs1 moves.`,
        },
        { link: { up: false, lastHeardSeconds: 100 } },
      );
    if (at % 100 === 42)
      return mockHost({
        name: host,
        cluster: name,
        rack,
        state: 'maintenance',
        sentence: 'In maintenance by admin (olga): firmware.',
      });
    return mockHost({ name: host, cluster: name, rack });
  });
  const vms = hosts.flatMap((host, at) => [
    mockVm(2 * at + 1, name, `vm${2 * at + 1}`, host.name),
    mockVm(2 * at + 2, name, `vm${2 * at + 2}`, host.name),
  ]);
  return {
    name,
    armed: { on: true, sinceMs: Date.now() - 86_400_000, who: 'admin', reason: '' },
    graceUntilMs: 0,
    capUsed: 0,
    capReached: false,
    settings: { fencingAction: 'off', ipmiUsername: 'picket', ipmiPassword: 'sealed' },
    hostSettings: {},
    hosts: hosts.map((host) => ({ ...host, vms: 2 })),
    vms,
    incidents: [],
    journal: [],
    alarms: [],
  };
}
