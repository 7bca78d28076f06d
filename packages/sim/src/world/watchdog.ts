import { FEED_WHILE_MS, type Keep, LEAST_WATCHDOG_MS, type WatchdogReport, watchdogBoundMs } from '@picket/protocol';
import { bootIdOf, type Machine } from './machine.ts';
import { reset } from './power.ts';
import type { World } from './world.ts';

/** Every watchdog of the simulated world has the shortest time-out that an agent takes: what is shorter than promised shows soonest. */
const TIMEOUT_MS = LEAST_WATCHDOG_MS;

/** What the agent tells of the machine's watchdog. Its revision holds the pools, so that nothing else need be remembered of it. */
export function watchdogReport(world: World, machine: Machine): WatchdogReport {
  const { watchdog } = machine;
  const ends = watchdog.endsIn === machine.session;
  const armed = isArmed(machine) && !ends;
  const pools = [...world.pools.values()]
    .filter((pool) => hasBeaten(world, machine, pool.name))
    .map(({ name }) => name);
  const { identity } = watchdog;
  return {
    revision: JSON.stringify([bootIdOf(machine), machine.session, armed, ends, pools]),
    armed,
    device: '/dev/watchdog0',
    identity,
    kind: watchdog.kind === 'hardware' ? 'hardware' : 'software',
    nowayout: false,
    timeoutMs: TIMEOUT_MS,
    // The engine must know better than a host that takes its iTCO for a simple one.
    expiries: identity === 'iTCO_wdt' ? 1 : watchdog.expiries,
    pools,
    reason: armed ? '' : ends ? 'the agent stops' : 'the server has not answered yet',
  };
}

/** The server has answered a beat of this agent, by the time at which it left; and it has saved a report. */
export function keepWord(world: World, machine: Machine, { seq: leftAt, watchdog: revision }: Keep): void {
  const { watchdog } = machine;
  const boot = bootIdOf(machine);
  watchdog.keptAt = Math.max(watchdog.keptAt, leftAt);
  const [ofBoot, ofSession, , , pools] = JSON.parse(revision) as [string, number, boolean, boolean, string[]];
  if (ofBoot === boot && ofSession === machine.session) watchdog.pools = pools;
  if (watchdog.endsIn === machine.session) {
    // The server counts on it no more: now it may be stopped.
    if (revision === watchdogReport(world, machine).revision) watchdog.armedBoot = null;
    return;
  }
  if (isArmed(machine) || watchdog.kind === 'none' || world.now - leftAt > FEED_WHILE_MS) return;
  if (revision !== watchdogReport(world, machine).revision) return;
  watchdog.armedBoot = boot;
  watchLater(world, machine, boot);
  world.changed();
}

/** It runs, and resets the machine of this boot unless it is fed. */
export function isArmed(machine: Machine): boolean {
  return machine.watchdog.armedBoot === bootIdOf(machine);
}

function hasBeaten(world: World, machine: Machine, pool: string): boolean {
  const file = world.pool(pool).beatFiles.get(machine.machineId);
  return file?.bootId === bootIdOf(machine) && file.pulse.last(world.now) !== null;
}

/** The newest evidence that feeds it: a heartbeat that was written, or a beat that the server has answered. */
function evidenceAt(world: World, machine: Machine): number {
  const boot = bootIdOf(machine);
  const beats = machine.watchdog.pools.flatMap((name) => {
    const file = world.pool(name).beatFiles.get(machine.machineId);
    return file?.bootId === boot ? [file.pulse.last(world.now) ?? Number.NEGATIVE_INFINITY] : [];
  });
  return Math.max(machine.watchdog.keptAt, ...beats);
}

/** Anywhere up to the last moment before the bound, and there every other time: all that may go wrong with a feeder went wrong. */
function watchLater(world: World, machine: Machine, boot: string): void {
  const evidence = evidenceAt(world, machine);
  const { expiries } = machine.watchdog;
  const longestMs = watchdogBoundMs({ timeoutMs: TIMEOUT_MS, expiries }) - 1;
  const lateMs = world.random.chance(0.5) ? longestMs : world.random.int(FEED_WHILE_MS + TIMEOUT_MS, longestMs);
  world.schedule.at(Math.max(world.now, evidence + lateMs), () => {
    if (machine.power === 'off' || machine.watchdog.armedBoot !== boot || bootIdOf(machine) !== boot) return;
    if (evidenceAt(world, machine) > evidence) {
      watchLater(world, machine, boot);
      return;
    }
    for (const watcher of world.watchers) watcher.watchdogFires?.(machine);
    reset(world, machine);
  });
}
