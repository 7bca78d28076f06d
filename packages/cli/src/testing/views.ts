import type { ClusterView, HostDetails, HostView, JournalEntryView, SettingList, VmView } from '@picket/protocol';
import { expectedFailover, resolveSettings } from '@picket/protocol';

export const clusterOne: ClusterView = {
  name: 'lab',
  sentence: 'Armed: a dead host is powered off and its VMs are started elsewhere.',
  armed: { on: true, sinceSeconds: 100, who: 'admin', reason: 'created' },
  graceSeconds: 0,
  cooldownSeconds: 0,
  fencingAction: 'off',
  profile: 'balanced',
  cap: { used: 0, max: 3, windowSeconds: 3600, installation: { used: 0, max: 3 }, reached: false },
  troubles: [],
  needClick: [],
  hosts: { up: 1, condemned: 1 },
  vms: { total: 1, running: 1 },
  openIncidents: 0,
  expectedFailover: expectedFailover(resolveSettings({ profile: 'balanced' })),
};

export const hostOne: HostView = {
  name: 'kvm1',
  cluster: 'lab',
  state: 'up',
  stateSeconds: 61,
  sentence: 'Its agent is linked and its heartbeats are fresh.',
  link: { up: true, lastHeardSeconds: 0.4 },
  device: {
    set: true,
    binding: 'bound',
    boundBy: 'identity',
    sentence: 'Bound by identity, 60 s ago.',
    lastRead: { power: 'on', agoSeconds: 9, detail: 'Chassis Power is on' },
  },
  furtherLevels: [],
  vms: 1,
  memoryTotalMib: 65536,
  memoryFreeMib: 32768,
  incident: null,
  automaticMaintenance: false,
};

export const vmOne: VmView = {
  uuid: '00000000-0000-4000-8000-000000000001',
  name: 'vm1',
  cluster: 'lab',
  state: 'running',
  sentence: 'Runs on kvm1.',
  on: [{ host: 'kvm1', why: 'reported', sinceSeconds: 60 }],
  desired: 'running',
  priority: 100,
  policy: 'restart',
  group: null,
  memoryMib: 512,
  vcpus: 1,
  epoch: 1,
  owner: 'kvm1',
  obstacles: [],
};

export const deadHost: HostDetails = {
  ...hostOne,
  name: 'kvm2',
  state: 'unfenced',
  sentence: 'Its fence device does not answer.',
  link: { up: false, lastHeardSeconds: 90 },
  incident: 'lab-1',
  rack: null,
  machineId: 'm2',
  bootId: 'b2',
  addresses: ['10.0.0.2'],
  fencingAction: 'off',
  incidentDetails: {
    id: 'lab-1',
    openSeconds: 80,
    rounds: 9,
    deadRounds: 9,
    closedGates: ['cap'],
    needsClick: false,
    counted: true,
    lastLifeSecondsAgo: null,
    overrides: [],
  },
  lastRound: {
    round: 9,
    agoSeconds: 2,
    evidence: 'dead',
    neighbours: ['kvm1', 'kvm3'],
    sentence: 'kvm1 and kvm3 see no life.',
    sources: [{ key: 'heartbeat:nfs1', needed: true, evidence: 'dead', by: 'kvm1', why: 'no beat for 90 s' }],
  },
  nextRoundSeconds: 3,
  gates: [{ id: 'cap', open: false, why: '3 of 3 actions are used.' }],
  fence: null,
  proof: null,
  inventory: null,
  pools: [],
  otherManagers: [],
  maintenanceReason: null,
  announcedStop: null,
  looksAlive: [],
  vmList: [],
};

export function entry(id: number, sentence: string): JournalEntryView {
  return {
    id,
    at: new Date(1_800_000_000_000 + id * 1000).toISOString(),
    cluster: 'lab',
    incident: 'lab-1',
    subject: 'kvm2',
    kind: 'round',
    sentence,
    data: {},
  };
}

export const settingsOfLab: SettingList = {
  warnings: [],
  cluster: 'lab',
  host: null,
  settings: [
    {
      key: 'ipmiPassword',
      value: null,
      source: 'cluster',
      secret: true,
      set: true,
      doc: 'Password of the fence device; encrypted at rest, never shown again.',
    },
    {
      key: 'checkNeighbours',
      value: 3,
      source: 'cluster',
      secret: false,
      set: true,
      doc: 'How many neighbours check a silent host (1–16).',
    },
  ],
};
