import { messageOf } from '../files/text.ts';
import type { Opened } from './from-feeder.ts';
import type { Guard } from './memory.ts';
import type { WatchdogWorld } from './world.ts';

/** The watchdog that a feeder has just opened, as one that counts. */
export function guardOf({ bootId, device }: WatchdogWorld, opened: Opened, pools: Iterable<string>): Guard {
  const { identity, timeoutMs, sleptMs } = opened;
  return { bootId, device, identity, timeoutMs, sleptMs, pools: [...pools], counts: true };
}

/** Null when it is written, else why not. */
export function written({ writeGuard, device, log }: WatchdogWorld, guard: Guard | null): Promise<string | null> {
  return writeGuard(guard).then(
    () => null,
    (error: unknown) => {
      const objection = `what feeds it cannot be written down (${messageOf(error)})`;
      log.error(`The watchdog ${device}: ${objection}.`);
      return objection;
    },
  );
}

/** The guard with that change if it could be written, else as it was. */
export async function rewritten(world: WatchdogWorld, guard: Guard, change: Partial<Guard>): Promise<Guard> {
  const changed = { ...guard, ...change };
  return (await written(world, changed)) === null ? changed : guard;
}
