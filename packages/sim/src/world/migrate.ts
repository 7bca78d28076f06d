import { type Machine, works } from './machine.ts';
import type { World } from './world.ts';

const MIGRATION_MS = 4_000;

/** A live migration by hand. The target holds the guest paused until the end; whichever end dies takes its own part with it. */
export function migrate(world: World, uuid: string, to: Machine): void {
  const source = world.guestsOf(uuid).find((g) => !g.paused);
  if (source === undefined || source.host === to.name || !works(to) || to.guests.has(uuid)) return;
  const from = world.machine(source.host);
  const incoming = world.begin(source.vm, to, 'migration', true);
  const step = (leftMs: number): void => {
    const here = to.guests.get(uuid) === incoming;
    const there = from.guests.get(uuid) === source;
    if (!here) return;
    // The talk between the two broke: libvirt gives the incoming half up, unless its host cannot do anything now.
    if (!there || !world.network.talks(from.name, to.name)) {
      if (works(to)) world.end(incoming);
      else world.schedule.after(1_000, () => step(leftMs));
      return;
    }
    if (!works(from) || !works(to)) {
      world.schedule.after(1_000, () => step(leftMs));
      return;
    }
    if (leftMs > 0) {
      world.schedule.after(500, () => step(leftMs - 500));
      return;
    }
    from.guests.delete(uuid);
    from.defined.delete(uuid);
    to.defined.add(uuid);
    incoming.paused = false;
    world.runs.push(incoming);
    world.changed();
  };
  step(MIGRATION_MS);
}
