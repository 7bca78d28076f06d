import type { HostDetails, IncidentStory } from '@picket/protocol';
import { mockHost, openGates, untested, wellTested, withVms } from './hosts.ts';
import { story } from './stories.ts';
import { farmVms } from './vms.ts';
import type { MockCluster } from './world.ts';

const nothingMore = { evidence: [], vms: [] };

/** The bigger cluster: armed, one open incident that needs a person. */
export function farm(): MockCluster {
  const open = story('open', 'farm-23', 'farm', 180, 4000);
  const closed = story('closed', 'farm-19', 'farm', 9_400, 3000);
  const vms = farmVms();
  const older: IncidentStory = { ...story('closed', 'farm-11', 'farm', 86_400 * 9, 1000), host: 'kvm3' };
  const hosts = hostsOf(open).map((host) => withVms(host, vms));
  return {
    name: 'farm',
    armed: { on: true, sinceMs: Date.now() - 86_400_000 * 12, who: 'admin (olga)', reason: '' },
    graceUntilMs: 0,
    capUsed: 1,
    capReached: false,
    settings: { fencingAction: 'off', fencePreset: 'hpe-ilo', ipmiUsername: 'picket', ipmiPassword: 'sealed' },
    hostSettings: {
      ...Object.fromEntries(hosts.map((host, at) => [host.name, { ipmiHost: `10.30.0.${11 + at}` }])),
      kvm5: {
        ipmiHost: '10.30.0.15',
        fencePreset: 'ipmitool',
        ipmiUsername: 'root',
        ipmiPassword: 'sealed',
        fencingAction: 'reboot',
      },
      kvm6: {
        fenceDevices: [
          [{ name: 'bmc', ipmiHost: '10.30.0.16' }],
          [
            { name: 'pdu-left', fencePreset: 'pdu-apc', ipmiHost: '10.30.1.1', fencePlug: '6' },
            { name: 'pdu-right', fencePreset: 'pdu-apc', ipmiHost: '10.30.1.2', fencePlug: '6' },
          ],
        ],
      },
    },
    hosts,
    vms,
    incidents: [open, closed, older],
    journal: [...older.entries, ...closed.entries, ...open.entries],
    alarms: [
      {
        key: 'kvm4 needs-person',
        ...nothingMore,
        vms: ['vm21', 'vm22', 'vm23'],
        next: 'It is tried again in 40 s; make sure that it is off, then confirm it.',
        event: 'needs-person',
        severity: 'critical',
        subject: 'kvm4',
        sentence: open.sentence,
        sinceSeconds: 118,
        incident: open.id,
      },
      {
        key: 'legacy1 vm-held',
        ...nothingMore,
        next: 'Look into the VM, then try it again.',
        event: 'vm-held',
        severity: 'critical',
        subject: 'legacy1',
        sentence:
          'legacy1 is not started: two hosts in a row died within 10 minutes of its start. Find out what it does to a host, then try it again.',
        sinceSeconds: 7_500,
        incident: null,
      },
    ],
  };
}

function hostsOf(open: IncidentStory): HostDetails[] {
  const at = (name: string, rack: string, more: Partial<HostDetails> = {}) =>
    mockHost({ name, cluster: 'farm', rack }, more);
  const round = open.entries.findLast((entry) => entry.kind === 'round');
  return [
    at('kvm1', 'rack-a'),
    at('kvm2', 'rack-a'),
    at('kvm3', 'rack-b', {
      state: 'down',
      stateSeconds: 9_380,
      sentence: 'kvm3 is down; every VM of it that can be started elsewhere runs.',
      link: { up: false, lastHeardSeconds: 9_405 },
      automaticMaintenance: true,
      inventory: null,
      proof: {
        kind: 'power-off',
        agoSeconds: 9_383,
        sentence: 'Its power read off twice, 3 s apart, with no sign of life in between.',
      },
      device: {
        set: true,
        binding: 'bound',
        boundBy: 'identity',
        sentence: 'Bound 12 days ago by identity: what the host reads of its device and what the device says agree.',
        lastRead: { power: 'off', agoSeconds: 12, detail: '' },
        ...wellTested(12),
      },
    }),
    at('kvm4', 'rack-b', {
      state: 'unfenced',
      stateSeconds: 5,
      sentence: open.sentence,
      link: { up: false, lastHeardSeconds: 178 },
      incident: open.id,
      inventory: { ok: false, agoSeconds: 178, reason: 'its agent is silent' },
      incidentDetails: {
        id: open.id,
        openSeconds: 173,
        rounds: 14,
        deadRounds: 14,
        closedGates: [],
        needsClick: false,
        counted: true,
        lastLifeSecondsAgo: null,
        overrides: [],
      },
      lastRound: {
        round: 14,
        agoSeconds: 4,
        evidence: 'dead',
        neighbours: ['kvm1', 'kvm3'],
        sentence: (round?.sentence ?? '').replace(/^Round \d+: /, ''),
        sources: (round?.data.sources ?? []) as HostDetails['lastRound'] extends infer R
          ? NonNullable<R> extends { sources: infer S }
            ? S
            : never
          : never,
      },
      nextRoundSeconds: 2,
      gates: openGates(),
      fence: {
        action: 'off',
        level: 1,
        startedSecondsAgo: 144,
        attempt: 3,
        phase: null,
        sentence: 'Tries again in 36 s.',
        lastError: 'no answer from the device within its deadline',
      },
      device: {
        set: true,
        binding: 'bound',
        boundBy: 'identity',
        sentence: 'Bound 12 days ago by identity: what the host reads of its device and what the device says agree.',
        lastRead: { power: 'unknown', agoSeconds: 6, detail: 'no answer from the device within its deadline' },
        health: 'failing',
        failingSeconds: 150,
        lastTest: {
          agoSeconds: 60,
          ok: false,
          tookMs: 10_004,
          detail: 'no answer from the device within its deadline',
        },
      },
    }),
    at('kvm5', 'rack-c', { fencingAction: 'reboot' }),
    at('kvm6', 'rack-c', {
      furtherLevels: [
        {
          set: true,
          binding: 'bound',
          boundBy: 'statement',
          sentence: "Bound 12 days ago by a person's statement.",
          lastRead: { power: 'on', agoSeconds: 130, detail: '' },
          ...wellTested(130),
        },
      ],
    }),
    at('kvm7', 'rack-d', {
      state: 'maintenance',
      stateSeconds: 4_000,
      sentence: 'In maintenance by admin (olga): new memory.',
      maintenanceReason: 'new memory',
    }),
    at('kvm8', 'rack-d', {
      state: 'ineligible',
      stateSeconds: 800,
      sentence: 'kvm8 is not protected yet: no fence device is set for it.',
      device: {
        set: false,
        binding: 'none',
        boundBy: null,
        sentence: 'No fence device is set: this host cannot be fenced.',
        lastRead: null,
        ...untested,
      },
    }),
  ];
}
