import { FEED_WHILE_MS, type Keep, LEAST_WATCHDOG_MS, type WatchdogReport, watchdogBoundMs } from '@picket/protocol';
import { bootIdOf, type Machine } from './machine.ts';
import { reset } from './power.ts';
import type { World } from './world.ts';

/** Every watchdog of the simulated world has the shortest time-out that an agent takes. */
const TIMEOUT_MS = LEAST_WATCHDOG_MS;

/** What the agent tells of the machine's watchdog. Its revision holds the pools, so that nothing else need be remembered of it. */
export function watchdogReport(world: World, machine: Machine): WatchdogReport {
  const armed = machine.watchdog.armedBoot === bootIdOf(machine);
  const pools = [...world.pools.values()]
    .filter((pool) => hasBeaten(world, machine, pool.name))
    .map(({ name }) => name);
  const { kind } = machine.watchdog;
  return {
    revision: JSON.stringify([bootIdOf(machine), armed, pools]),
    armed,
    device: '/dev/watchdog0',
    identity: kind === 'hardware' ? 'iTCO_wdt' : 'Software Watchdog',
    kind: kind === 'hardware' ? 'hardware' : 'software',
    nowayout: false,
    boundMs: watchdogBoundMs(TIMEOUT_MS),
    pools,
    reason: armed ? '' : 'the server has not answered yet',
  };
}

/** The server has answered a beat of this agent, by the time at which it left; and it has saved a report. */
export function keepWord(world: World, machine: Machine, { seq: leftAt, watchdog: revision }: Keep): void {
  const { watchdog } = machine;
  const boot = bootIdOf(machine);
  watchdog.keptAt = Math.max(watchdog.keptAt, leftAt);
  const [ofBoot, , pools] = JSON.parse(revision) as [string, boolean, string[]];
  if (ofBoot === boot) watchdog.pools = pools;
  if (watchdog.armedBoot === boot || world.now - leftAt > FEED_WHILE_MS) return;
  watchdog.armedBoot = boot;
  watchLater(world, machine, boot);
  world.changed();
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

/** It fires one time-out after the last feeding, which may have been late by up to another one: the feeder is stopped at the worst moment. */
function watchLater(world: World, machine: Machine, boot: string): void {
  const evidence = evidenceAt(world, machine);
  const firesAt = evidence + FEED_WHILE_MS + TIMEOUT_MS + world.random.int(0, TIMEOUT_MS - 1);
  world.schedule.at(Math.max(world.now, firesAt), () => {
    if (machine.power === 'off' || bootIdOf(machine) !== boot) return;
    if (evidenceAt(world, machine) > evidence) {
      watchLater(world, machine, boot);
      return;
    }
    for (const watcher of world.watchers) watcher.watchdogFires?.(machine);
    reset(world, machine);
  });
}
