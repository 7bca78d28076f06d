import { mockHost, withVms } from './hosts.ts';
import { edgeVms } from './vms.ts';
import type { MockCluster } from './world.ts';

/** The smaller cluster: its cap is reached. */
export function edge(): MockCluster {
  const vms = edgeVms();
  const hosts = [
    mockHost({ name: 'edge1', cluster: 'edge' }),
    mockHost({ name: 'edge2', cluster: 'edge' }),
    mockHost(
      {
        name: 'edge3',
        cluster: 'edge',
        state: 'retired',
        stateSeconds: 86_400 * 3,
        sentence: 'Retired by admin (olga): waits for a new board.',
      },
      { link: { up: false, lastHeardSeconds: 86_400 * 3 }, inventory: null },
    ),
    mockHost(
      {
        name: 'edge4',
        cluster: 'edge',
        state: 'returned',
        stateSeconds: 64,
        sentence: 'edge4 is back with a new boot; it is held back until till9 and till10 are released there.',
      },
      { automaticMaintenance: true },
    ),
  ].map((host) => withVms(host, vms));
  return {
    name: 'edge',
    armed: { on: true, sinceMs: Date.now() - 86_400_000 * 5, who: 'admin', reason: '' },
    graceUntilMs: 0,
    capUsed: 3,
    capReached: true,
    settings: { fencingAction: 'reboot', profile: 'fast', ipmiUsername: 'admin', ipmiPassword: 'sealed' },
    hostSettings: Object.fromEntries(hosts.map((host, at) => [host.name, { ipmiHost: `10.40.0.${11 + at}` }])),
    hosts,
    vms,
    incidents: [],
    journal: [],
    alarms: [
      {
        key: 'edge cap-reached',
        evidence: [],
        vms: [],
        next: 'Find out why so many hosts died, then acknowledge it.',
        event: 'cap-reached',
        severity: 'critical',
        subject: 'edge',
        sentence:
          'The cap of 3 power cuts within 60 min is reached: nothing more is cut until a person acknowledges it.',
        sinceSeconds: 1_260,
        incident: null,
      },
    ],
  };
}
