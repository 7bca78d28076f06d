import type { Scenario, ScenarioCluster } from '@picket/protocol';
import { Fleet } from '../agent/fleet.ts';
import { oracles } from '../oracles/index.ts';
import { Records } from '../oracles/oracle.ts';
import { Installation } from '../server/installation.ts';
import type { ServerWatcher, SimServer } from '../server/server.ts';
import { SettingsDesk } from '../server/settings-desk.ts';
import { randomFrom } from '../time/random.ts';
import { Schedule } from '../time/schedule.ts';
import { World } from '../world/world.ts';
import type { Stage } from './perform.ts';

/** A scenario whose cluster cannot be set up: the reason in words. */
export class StageError extends Error {}

/** After the grace: everybody is linked, bound and has got to know everybody. */
const SETTLE_MS = 60_000;
const FLEET_MS = 2_000;
const VMS_MS = 30_000;

export interface SetStage extends Stage {
  readonly schedule: Schedule;
  readonly records: Records;
}

/**
 * Sets the world up as a scenario finds it at 0 s: every host `up`, devices bound, VMs running. It is played from before the
 * grace of the server's start, by the production runtime itself.
 * @throws StageError when the settings are refused or the hosts do not come up
 */
export async function setStage(
  scenario: Scenario,
  seed: number,
  watchers: readonly ServerWatcher[],
  violation: (sentence: string) => void,
): Promise<SetStage> {
  const { cluster } = scenario;
  const desk = settle(cluster);
  const { startupGraceSeconds, heartbeatIntervalSeconds } = desk.cluster();
  const random = randomFrom(seed, 'world');
  const schedule = new Schedule(-(startupGraceSeconds * 1000 + SETTLE_MS));
  const world = new World(schedule, random, {
    hosts: cluster.hosts,
    pools: cluster.pools.map(({ name, lockLease, blocklist }) => ({ name, lockLeaseMs: lockLease, blocklist })),
    beatMs: heartbeatIntervalSeconds * 1000,
    installation: 'simulated',
  });
  const records = new Records();
  const scene = { world, records, violation };
  const watching = oracles.map((oracle) => oracle(scene));
  world.watchers.push(...watching);
  const keep: ServerWatcher = {
    committed: (commit) => records.note(commit, schedule.now),
    restored: () => records.forget(),
  };
  const installation = new Installation(world, desk, cluster.servers, [...watching, keep, ...watchers]);
  placeVms(world, cluster);
  installation.startAll();
  await schedule.run(schedule.now + FLEET_MS, () => installation.leader() !== null);
  const ask = async (order: (leader: SimServer) => Promise<void>): Promise<void> => {
    const leader = installation.leader();
    if (leader === null) throw new StageError('the server did not start');
    await schedule.through(order(leader));
  };
  for (const { name, rack } of cluster.hosts) {
    await ask((leader) =>
      leader.tell({
        kind: 'host-enrolled',
        host: name,
        machineId: world.machine(name).machineId,
        bmcGuid: world.machine(name).hasBmc ? world.bmc(name).guid : null,
        rack: rack ?? null,
        settings: desk.hostSettings(name),
        devices: desk.levels(name),
      }),
    );
  }
  installation.fleet = new Fleet(world, installation);
  world.changed();
  await schedule.run(-VMS_MS);
  for (const { name, priority, policy, group } of cluster.vms) {
    const change = { priority, policy, ...(group === undefined ? {} : { group }) };
    const { uuid } = world.vmByName(name);
    await ask((leader) => leader.order({ kind: 'vm-set', vm: uuid, who: 'scenario', ...change }));
  }
  await schedule.run(0);
  installation.keepBackup();
  const late = cluster.hosts.find(({ name }) => records.hosts.get(name)?.state !== 'up');
  if (late !== undefined)
    throw new StageError(
      `${late.name} did not come up: ${records.hosts.get(late.name)?.sentence ?? 'it never linked'}`,
    );
  return { world, installation, stopped: new Set(), schedule, records };
}

function settle(cluster: ScenarioCluster): SettingsDesk {
  const withBmc = new Map(cluster.hosts.map(({ name, bmc }) => [name, bmc !== false]));
  const desk = new SettingsDesk(
    withBmc,
    cluster.pools.some(({ blocklist }) => blocklist),
  );
  try {
    desk.setAll(cluster.settings);
    for (const { name, settings } of cluster.hosts) desk.setAll(settings, name);
  } catch (error) {
    throw new StageError(error instanceof Error ? error.message : String(error));
  }
  return desk;
}

function placeVms(world: World, { vms, hosts, pools }: ScenarioCluster): void {
  vms.forEach((vm, i) => {
    const host = vm.host ?? hosts[i % hosts.length]?.name;
    const pool = vm.pool ?? pools[0]?.name;
    if (host === undefined || pool === undefined) throw new StageError(`${vm.name} needs a host and a pool`);
    const uuid = `00000000-0000-4000-8000-${String(i + 1).padStart(12, '0')}`;
    const { name, memoryMib, local, writes } = vm;
    world.addVm({ uuid, name, memoryMib, pool, file: `${name}.qcow2`, local, writes, blockJob: false }, host);
  });
}
