import type { Cluster, Host, Vm } from '@picket/engine';
import type { Scenario, ScenarioCluster, ScenarioStep } from '@picket/protocol';
import { expectedOf } from './expected.ts';
import type { Moment } from './faults.ts';
import type { Written } from './settings-then.ts';
import type { Story } from './story.ts';

/** Everything that a replay is made of. */
export interface Replayed {
  readonly story: Story;
  readonly cluster: Cluster;
  readonly settings: ReadonlyMap<string | null, Written>;
  /** VM (uuid) → its host before. */
  readonly places: ReadonlyMap<string, string>;
  /** Faults and orders, in any order. */
  readonly moments: readonly Moment[];
}

/** The simulator's hosts have been up for an hour at 0 s; the fault comes then. */
const faultAtMs = 10_000;
/** Time to come to an end, after the last thing that happened. */
const restMs = 60_000;

/** The incident as a scenario: what was there, what happened to it, and what came of it. */
export function scenarioOf({ story, cluster, settings, places, moments }: Replayed): Scenario {
  const began = Math.min(story.faultMs, ...moments.map(({ atMs }) => atMs));
  const at = (wallMs: number): number => Math.max(0, Math.round((wallMs - began + faultAtMs) / 100) * 100);
  const timeline: ScenarioStep[] = moments
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, action }) => ({ at: at(atMs), action }));
  const lastMs = story.rows.at(-1)?.wallMs ?? story.openedMs;
  const vms = Object.values(cluster.vms).flatMap((vm) => {
    const host = places.get(vm.uuid);
    return host === undefined ? [] : [{ vm, host }];
  });
  const names = vmNames(vms.map(({ vm }) => vm));
  return {
    name: `incident ${story.id}`,
    why: `${story.host} fell silent; made from the journal of ${story.id}.`,
    cluster: {
      hosts: Object.values(cluster.hosts).map((host) => hostPart(host, settings.get(host.name) ?? {})),
      pools: poolsOf(cluster),
      vms: vms.map(({ vm, host }) => vmPart(vm, host, names)),
      servers: 1,
      settings: { ...settings.get(null) },
    },
    timeline,
    until: Math.ceil((at(Math.max(lastMs, ...moments.map(({ atMs }) => atMs))) + restMs) / 1000) * 1000,
    expect: expectedOf(story, new Map(vms.map(({ vm, host }) => [names.get(vm.uuid) ?? vm.name, host]))),
  };
}

function hostPart(host: Host, settings: Written): ScenarioCluster['hosts'][number] {
  return {
    name: host.name,
    memoryMib: Math.max(1, Math.round(host.memoryTotalMib)),
    bmc: host.devices.some(({ set }) => set),
    settings,
    ...(host.rack === null ? {} : { rack: host.rack }),
  };
}

/** Every pool that some host has; a scenario knows three types, and any other counts as a file system. */
function poolsOf(cluster: Cluster): ScenarioCluster['pools'] {
  const found = new Map(
    Object.values(cluster.hosts).flatMap(({ pools }) => pools.map(({ pool, type }) => [pool, type])),
  );
  const types = ['nfs', 'rbd', 'fs'] as const;
  return [...found].map(([name, type]) => ({ name, type: types.find((each) => each === type) ?? 'fs', lockLease: 0 }));
}

function vmPart(vm: Vm, host: string, names: ReadonlyMap<string, string>): ScenarioCluster['vms'][number] {
  const pool = vm.disks.find((disk) => disk.pool !== null)?.pool ?? null;
  return {
    name: names.get(vm.uuid) ?? vm.name,
    host,
    memoryMib: Math.max(1, Math.round(vm.memoryMib)),
    priority: vm.priority,
    writes: '1s',
    policy: vm.policy,
    local: vm.obstacles.length > 0,
    ...(pool === null ? {} : { pool }),
    ...(vm.group === null ? {} : { group: vm.group }),
  };
}

/** A scenario wants each name once, and no blanks in it. */
function vmNames(vms: readonly Vm[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const { uuid, name } of vms) {
    const plain =
      name
        .replaceAll(/[^A-Za-z0-9._-]/g, '-')
        .replace(/^[^A-Za-z0-9]+/, '')
        .slice(0, 55) || 'vm';
    let own = plain;
    for (let count = 2; taken.has(own); count++) own = `${plain}-${count}`;
    taken.add(own);
    names.set(uuid, own);
  }
  return names;
}
