import type { Host } from '@picket/engine';
import type { DeviceCall } from '../server/devices.ts';
import type { SimServer } from '../server/server.ts';
import { type Machine, works } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import type { Oracle, Scene } from './oracle.ts';
import { list } from './words.ts';

/** Life younger than this may be too young for anybody to have seen it. */
const SLACK_MS = 6_000;
/** A swap in the very moment between identity and command cannot be seen. */
const SWAP_SLACK_MS = 2_000;
const DEGRADED_SETTLED_MS = 180_000;
const READ_BEFORE_MS = 180_000;

interface Counted {
  readonly at: number;
  readonly incident: string;
}

/** Promises about each automatic power cut that reaches a device: I3, I4, I5, I6, S1, S4, S17. */
export const cuts: Oracle = (scene) => {
  const { world, records, violation } = scene;
  const worksSince = new Map<string, number>();
  const reads = new Map<string, number>();
  const counted: Counted[] = [];
  const note = (map: Map<string, number>, name: string, holds: boolean): void => {
    if (!holds) map.delete(name);
    else if (!map.has(name)) map.set(name, world.now);
  };
  world.onChange.push(() => {
    for (const machine of world.machines.values()) {
      note(worksSince, machine.name, works(machine));
    }
  });

  /** What was decided is judged when the command leaves. */
  const sent = (call: DeviceCall, server: SimServer): void => {
    const host = records.hosts.get(call.host);
    if (host === undefined) return;
    if (!server.holdsLease) violation(`S17: a server without the lease cut the power of ${call.host}`);
    const { fencingAction } = host.settings;
    if (fencingAction !== 'off' && fencingAction !== 'reboot')
      violation(`S4: the power of ${call.host} was cut although fencingAction is ${fencingAction}`);
    if (records.cluster?.armed.on === false) violation(`S4: the power of ${call.host} was cut while disarmed`);
    if (world.now - (reads.get(`${server.run}|${call.host}`) ?? Number.NEGATIVE_INFINITY) > READ_BEFORE_MS)
      violation(`I6: the power of ${call.host} was cut by a server that had not read it before`);
    cliff(scene, call.host);
  };
  /** What it did to the world is judged when it arrives. */
  const arrived = (call: DeviceCall): void => {
    const host = records.hosts.get(call.host);
    if (host === undefined) return;
    cap(scene, call.host, host, counted);
    if (call.machine !== call.host) {
      if (!swappedLately(scene, call.host))
        violation(`S1: the power of ${call.machine} was cut in the name of ${call.host}`);
      return;
    }
    const visible = visibleLife(world, world.machine(call.machine), worksSince, host);
    if (visible !== null && host.settings.isolationResponse === 'keep')
      violation(`I4: the power of ${call.machine} was cut while ${visible}`);
  };
  return {
    called(call, server) {
      if (call.what === 'status') reads.set(`${server.run}|${call.host}`, world.now);
      else if (call.what !== 'off' || !call.automatic || isDrill(records.hosts.get(call.host))) return;
      else if (call.result === 'sent') sent(call, server);
      else if (call.result !== 'failed') arrived(call);
    },
  };
};

/** A person's supervised off; drills.ts looks at it. */
function isDrill(host: Host | undefined): boolean {
  return host !== undefined && host.drill !== null;
}

function swappedLately({ world }: Scene, host: string): boolean {
  const { swappedAt } = world.bmc(host);
  return swappedAt !== null && world.now - swappedAt < SWAP_SLACK_MS;
}

/** The machine lives, has done so for long enough to be seen, and somebody can see it. */
function visibleLife(world: World, machine: Machine, since: ReadonlyMap<string, number>, host: Host): string | null {
  const { checkIntervalSeconds, heartbeatIntervalSeconds } = host.settings;
  const forMs = world.now - (since.get(machine.name) ?? world.now);
  if (forMs < (2 * checkIntervalSeconds + 3 * heartbeatIntervalSeconds) * 1000 + SLACK_MS) return null;
  if (machine.linkBeat.beating && beatFor(world, machine.linkBeat.since) > SLACK_MS) return 'its link beats';
  for (const pool of world.pools.values()) {
    const pulse = pool.beatFiles.get(machine.machineId)?.pulse;
    if (pulse?.beating === true && beatFor(world, pulse.since) > forMs - 1) return `it beats on pool ${pool.name}`;
  }
  return null;
}

function beatFor(world: World, since: number | null): number {
  return since === null ? 0 : world.now - since;
}

/** I5: half of the hosts silent at once is the observer's fault until shown otherwise. */
function cliff({ world, records, violation }: Scene, target: string): void {
  const settled = ['fenced', 'down', 'maintenance', 'disabled', 'retired', 'ineligible'];
  const enabled = [...records.hosts.values()].filter((h) => !settled.includes(h.state));
  const silent = enabled.filter((h) => {
    const forMs = world.now - (world.machine(h.name).linkBeat.last(world.now) ?? Number.NEGATIVE_INFINITY);
    const standing = h.state === 'degraded' && forMs > DEGRADED_SETTLED_MS;
    return h.name === target || (forMs > h.settings.suspectAfterSeconds * 1000 + SLACK_MS && !standing);
  });
  const cutOne = records.hosts.get(target);
  if (silent.length < 2 || silent.length * 2 < enabled.length) return;
  if (cutOne !== undefined && records.overridden(cutOne, 'observer')) return;
  const names = list(silent.map((h) => h.name));
  violation(`I5: the power of ${target} was cut while ${names} of ${enabled.length} hosts were silent`);
}

/** I3: at most so many incidents with a cut in any window, since a person last resumed. */
function cap({ world, records, violation }: Scene, target: string, host: Host, counted: Counted[]): void {
  const incident = host.incident?.id;
  const { cluster } = records;
  if (incident === undefined || cluster === null || counted.some((c) => c.incident === incident)) return;
  const { fencingMaxActions, fencingWindowSeconds } = cluster.settings;
  const from = Math.max(world.now - fencingWindowSeconds * 1000, records.resumedAt);
  const used = counted.filter((c) => c.at > from);
  counted.push({ at: world.now, incident });
  if (used.length >= fencingMaxActions && !records.overridden(host, 'cap'))
    violation(
      `I3: ${target} is cut number ${used.length + 1} within ${fencingWindowSeconds} s, ${fencingMaxActions} are allowed`,
    );
}
