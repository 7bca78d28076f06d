import { bootIdOf, type Machine, works } from './machine.ts';
import type { World } from './world.ts';

const BOOT_MS = 5_000;
const AGENT_MS = 1_000;
const SHUTDOWN_MS = 3_000;

/** Power gone at once. */
export function powerOff(world: World, machine: Machine): void {
  if (machine.power === 'off') return;
  machine.power = 'off';
  noteHistory(world, machine);
  machine.agent = 'dead';
  world.die(machine);
}

/** Power on: it boots with a new boot id, then its agent starts. */
export function powerOn(world: World, machine: Machine): void {
  if (machine.power === 'on') return;
  machine.power = 'on';
  noteHistory(world, machine);
  machine.boots += 1;
  boot(world, machine);
}

function noteHistory(world: World, machine: Machine): void {
  const bmc = world.bmc(machine.name);
  bmc.accepted = null;
  bmc.history.push({ at: world.now, power: machine.power });
}

/** A reset: everything in it dies and it boots anew. */
export function reset(world: World, machine: Machine): void {
  if (machine.power === 'off') return;
  machine.agent = 'dead';
  world.die(machine);
  machine.boots += 1;
  boot(world, machine);
}

function boot(world: World, machine: Machine): void {
  const booting = bootIdOf(machine);
  const still = (): boolean => machine.power === 'on' && bootIdOf(machine) === booting;
  world.schedule.after(BOOT_MS, () => {
    if (!still()) return;
    machine.booted = true;
    machine.stopping = false;
    world.changed();
    world.schedule.after(AGENT_MS, () => {
      if (!still() || machine.agent !== 'dead') return;
      startAgent(world, machine);
    });
  });
  world.changed();
}

export function startAgent(world: World, machine: Machine): void {
  if (!works(machine) || machine.stopping) return;
  machine.agent = 'runs';
  machine.session += 1;
  world.changed();
}

/** The kernel stands still, power stays on. `panic` never thaws: only a reset helps. */
export function hang(world: World, machine: Machine): void {
  if (!works(machine)) return;
  machine.hung = true;
  world.changed();
}

export function panic(world: World, machine: Machine): void {
  if (!works(machine)) return;
  machine.agent = 'dead';
  world.die(machine);
}

export function unhang(world: World, machine: Machine): void {
  if (!machine.hung) return;
  machine.hung = false;
  for (const watcher of world.watchers) watcher.machineThaws?.(machine);
  world.changed();
}

/** A clean shutdown: the agent's last word comes before the guests are stopped (S8). `after` runs when it is off. */
export function shutdown(world: World, machine: Machine, lastWord: () => void, after: () => void): void {
  if (!works(machine)) return;
  const during = bootIdOf(machine);
  const still = (): boolean => works(machine) && bootIdOf(machine) === during;
  lastWord();
  machine.stopping = true;
  world.schedule.after(SHUTDOWN_MS, () => {
    if (!still()) return;
    for (const guest of [...machine.guests.values()]) world.end(guest);
    world.schedule.after(SHUTDOWN_MS, () => {
      if (!still()) return;
      powerOff(world, machine);
      after();
    });
  });
}
