import type { GateView, HostDetails, HostState, VmView } from '@picket/protocol';

interface HostSeed {
  readonly name: string;
  readonly cluster: string;
  readonly state?: HostState;
  readonly stateSeconds?: number;
  readonly sentence?: string;
  readonly rack?: string;
}

/** A device that answers as it should. */
export const wellTested = (agoSeconds: number) => ({
  health: 'ok' as const,
  failingSeconds: null,
  lastTest: { agoSeconds, ok: true, tookMs: 182, detail: 'Chassis Power is on' },
});

export const untested = { health: 'untested' as const, failingSeconds: null, lastTest: null };

const mockPool = (pool: string, lastBeatSeconds: number): HostDetails['pools'][number] => ({
  pool,
  type: 'fs',
  ok: true,
  reason: '',
  about: `NFS 4.1 from nas1:/${pool}, hard, locks end with their lease`,
  locks: 'lease',
  lastBeatSeconds,
  reportedSecondsAgo: 2,
});

/** A host that is well; `more` says what is different. */
export function mockHost(seed: HostSeed, more: Partial<HostDetails> = {}): HostDetails {
  const { name, cluster, state = 'up', stateSeconds = 93_600, rack = null } = seed;
  const number = Number(/\d+$/.exec(name)?.[0] ?? 1);
  return {
    name,
    cluster,
    state,
    stateSeconds,
    sentence: seed.sentence ?? 'Its agent is linked and its heartbeats are fresh.',
    link: { up: true, lastHeardSeconds: 0 },
    device: {
      set: true,
      binding: 'bound',
      boundBy: 'identity',
      sentence: 'Bound 12 days ago by identity: what the host reads of its device and what the device says agree.',
      lastRead: { power: 'on', agoSeconds: 42 + number, detail: '' },
      ...wellTested(42 + number),
    },
    furtherLevels: [],
    vms: 0,
    memoryTotalMib: 262_144,
    memoryFreeMib: 98_304 + 1024 * (number % 40),
    drill: null,
    incident: null,
    automaticMaintenance: false,
    rack,
    machineId: `4c4c4544-0051-3710-8052-b4c04f${String(number).padStart(6, '0')}`,
    bootId: `7f3a1c52-9b1e-4d27-8c44-0a51d2${String(number).padStart(6, '0')}`,
    addresses: [`10.20.${Math.floor(number / 250)}.${(number % 250) + 1}`],
    fencingAction: 'off',
    incidentDetails: null,
    lastRound: null,
    nextRoundSeconds: null,
    gates: [],
    fence: null,
    proof: null,
    watchdog: null,
    inventory: { ok: true, agoSeconds: 7, reason: '' },
    pools: [mockPool('nfs1', 0.4), mockPool('nfs2', 0.6)],
    otherManagers: [],
    maintenanceReason: null,
    announcedStop: null,
    looksAlive: [],
    refused: {
      maintenance: null,
      'end-maintenance': null,
      disable: null,
      enable: null,
      retire: null,
      'act-now': null,
      'confirm-down': null,
    },
    vmList: [],
    ...more,
  };
}

export function openGates(closed: Partial<Record<GateView['id'], string>> = {}): GateView[] {
  const open: Record<GateView['id'], string> = {
    armed: 'The cluster is armed.',
    observer: 'This server sees the other hosts.',
    grace: 'The grace after start-up is over.',
    neighbours: 'No neighbour says alive (kvm1 and kvm3).',
    share: '1 of 8 hosts is unhealthy, up to 40 % may be.',
    correlation: 'It fell silent alone.',
    cap: '1 of 3 actions are used in 60 min.',
    cooldown: 'No storm has just ended.',
    fresh: 'The newest dead round is 4 s old.',
    device: 'Its fence device is bound by identity.',
  };
  return Object.entries(open).map(([id, why]) => {
    const shut = closed[id as GateView['id']];
    return { id: id as GateView['id'], open: shut === undefined, why: shut ?? why };
  });
}

/** What only the host page shows, counted anew from the VMs. */
export function withVms(host: HostDetails, vms: readonly VmView[]): HostDetails {
  const here = vms.filter((vm) => vm.on.some((presence) => presence.host === host.name));
  return { ...host, vms: here.length, vmList: here };
}
