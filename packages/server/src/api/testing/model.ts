import {
  type Cluster,
  type EngineSettings,
  type Host,
  type HostIncident,
  unknownHealth,
  type Vm,
} from '@picket/engine';
import { resolveSettings } from '@picket/protocol';

export const nowMs = 1_000_000;

const settings: EngineSettings = resolveSettings({ fencingAction: 'off' });

export function aHost(name: string, changes: Partial<Host> = {}): Host {
  return {
    name,
    state: 'up',
    stateSince: nowMs - 60_000,
    sentence: 'Its agent is linked.',
    machineId: `machine-${name}`,
    bootId: 'boot-1',
    session: 'session-1',
    bmcGuid: 'abc',
    addresses: ['10.0.0.1'],
    rack: null,
    settings,
    link: { up: true, lastHeardAt: nowMs - 500, silentSince: null, heardThisRun: true },
    devices: [
      {
        set: true,
        binding: { kind: 'bound', by: 'identity', guid: 'abc', at: nowMs - 50_000 },
        revision: 'r1',
        binds: { effect: null, nextAt: null },
        lastRead: { at: nowMs - 40_000, power: 'on', detail: 'Chassis Power is on' },
        offEndedAt: null,
        health: unknownHealth(null),
      },
    ],
    memoryTotalMib: 65_536,
    memoryFreeMib: 32_768,
    pools: [{ pool: 'nfs1', type: 'fs', ok: true, reason: '', lastBeatAgeMs: 400, at: nowMs - 1_000 }],
    inventory: { at: nowMs - 1_000, ok: true, bootId: 'boot-1', reason: '', guests: 1 },
    defined: [],
    otherManagers: [],
    heard: {},
    seen: { heartbeats: {}, mtimes: {}, views: {}, pools: {} },
    check: null,
    nextRoundAt: null,
    nextCalibrationAt: null,
    incident: null,
    fence: null,
    proof: null,
    doubtSince: null,
    automaticMaintenance: false,
    stopping: null,
    release: null,
    owned: { effect: null, granted: '', retryAt: null, managed: '', othersAt: null },
    manual: null,
    drill: null,
    blink: null,
    proofVoidSince: null,
    fencedAt: [],
    maintenanceReason: null,
    ...changes,
  };
}

function anIncident(id: string, changes: Partial<HostIncident> = {}): HostIncident {
  return {
    id,
    group: id,
    openedAt: nowMs - 20_000,
    disconnectAt: nowMs - 25_000,
    rounds: 3,
    deadRounds: 2,
    lastRound: {
      round: 3,
      at: nowMs - 2_000,
      evidence: 'dead',
      neighbours: ['kvm1', 'kvm3'],
      sources: [
        { key: 'heartbeat:nfs1', needed: true, evidence: 'dead', by: 'kvm1', why: 'no beat for 25 s' },
        { key: 'network:ping', needed: true, evidence: 'dead', by: 'kvm3', why: 'silent' },
      ],
      sentence: 'kvm1 and kvm3 see no life.',
    },
    lastDeadAt: nowMs - 2_000,
    lastLifeAt: null,
    closedGates: ['cap'],
    counted: false,
    besideOthers: false,
    needsClick: false,
    overrides: [],
    told: [],
    offSeenAt: null,
    ...changes,
  } as HostIncident;
}

function aVm(name: string, host: string | null, changes: Partial<Vm> = {}): Vm {
  return {
    uuid: `00000000-0000-4000-8000-${name.padStart(12, '0').replaceAll(/[^0-9a-f]/g, 'a')}`,
    name,
    memoryMib: 512,
    vcpus: 1,
    disks: [],
    xmlHash: 'h',
    obstacles: [],
    blockJob: false,
    priority: 100,
    policy: 'restart',
    group: null,
    desired: 'running',
    on: host === null ? [] : [{ host, why: 'reported', since: nowMs - 9_000, bootId: 'boot-1' }],
    epoch: 1,
    owner: host,
    recovery: { kind: 'none' },
    lastStartedAt: null,
    fatalStarts: 0,
    ...changes,
  } as Vm;
}

/** Three hosts: kvm1 up, kvm2 condemned with the open incident lab-1, kvm3 up without a fence device; two VMs. */
export function aCluster(changes: Partial<Cluster> = {}): Cluster {
  const hosts = [
    aHost('kvm1'),
    aHost('kvm2', {
      state: 'condemned',
      sentence: 'Dead by 2 rounds; the cap is reached.',
      link: { up: false, lastHeardAt: nowMs - 25_000, silentSince: nowMs - 25_000, heardThisRun: true },
      incident: anIncident('lab-1'),
    }),
    aHost('kvm3', {
      devices: [
        {
          set: false,
          binding: { kind: 'none', reason: 'no device' },
          revision: '',
          binds: { effect: null, nextAt: null },
          lastRead: null,
          offEndedAt: null,
          health: unknownHealth(null),
        },
      ],
    }),
  ];
  const vms = [aVm('vm1', 'kvm1'), aVm('vm2', 'kvm2')];
  return {
    name: 'lab',
    installation: 'i-1',
    createdAt: 0,
    settings,
    armed: { on: true, since: 0, graceUntil: 0, who: 'admin', reason: 'created' },
    cap: { actions: [], reachedAt: null, acknowledged: null },
    cell: { actions: [], maxActions: 0, cutting: null, cutEndedAt: null },
    cutEndedAt: null,
    observer: { startedAt: 0, troubles: [] },
    hosts: Object.fromEntries(hosts.map((host) => [host.name, host])),
    vms: Object.fromEntries(vms.map((vm) => [vm.uuid, vm])),
    pending: {},
    lastId: 0,
    stormSince: null,
    cooldownUntil: null,
    lastIncident: 1,
    ...changes,
  } as Cluster;
}
