import { guestNamed } from './guest.ts';
import type { Machine } from './machine.ts';
import type { World } from './world.ts';

/** A world on its way to disk and back. `clean`: the swarm ended by itself, and every host goes on as it was. */
interface SavedWorld {
  readonly version: 1;
  readonly clean: boolean;
  readonly machines: readonly SavedMachine[];
}

interface SavedMachine {
  readonly device: string;
  readonly bootId: string;
  readonly bootedAtMs: number;
  readonly power: 'on' | 'off';
  readonly crashed: boolean;
  readonly installation: string | null;
  readonly highestServerEpoch: number;
  readonly guests: readonly { readonly name: string; readonly runningSinceMs: number | null }[];
  readonly memory: readonly (readonly [uuid: string, highestEpoch: number, grantedEpoch: number | null])[];
}

export function saveWorld(world: World, clean: boolean): SavedWorld {
  return { version: 1, clean, machines: world.machines.map(saveMachine) };
}

function saveMachine(machine: Machine): SavedMachine {
  const { plan, bootId, bootedAtMs, power, crashed, memory, guests } = machine;
  return {
    device: plan.device,
    bootId,
    bootedAtMs,
    power,
    crashed,
    installation: memory.installation,
    highestServerEpoch: memory.highestServerEpoch,
    guests: [...guests.values()].map(({ guest, runningSinceMs }) => ({ name: guest.name, runningSinceMs })),
    memory: [...memory.guests].map(([uuid, { highestEpoch, grant }]) => [
      uuid,
      highestEpoch,
      grant?.bootId === bootId ? grant.epoch : null,
    ]),
  };
}

/**
 * Fills a new world. A host that was saved goes on as it was, or, after a swarm that was killed, has rebooted: its VMs are off.
 * So has one that was not saved and that the server knows all the same. Any other is new, and its own VMs run.
 */
export function restoreWorld(world: World, saved: unknown, known: (machine: Machine) => boolean, nowMs: number): void {
  const old = isSavedWorld(saved) ? saved : null;
  const byDevice = new Map(old?.machines.map((machine) => [machine.device, machine]));
  const placed = new Set<string>();
  for (const machine of world.machines) {
    const was = byDevice.get(machine.plan.device);
    if (was === undefined) continue;
    restoreMachine(world, machine, was, old?.clean === true);
    for (const uuid of machine.guests.keys()) placed.add(uuid);
  }
  for (const machine of world.machines) {
    const runs = machine.alive && (byDevice.has(machine.plan.device) || !known(machine));
    for (const guest of machine.plan.guests.filter(({ uuid }) => !placed.has(uuid))) {
      world.define(machine, guest);
      if (runs) world.run(machine, guest, nowMs);
    }
  }
}

function restoreMachine(world: World, machine: Machine, was: SavedMachine, clean: boolean): void {
  const { cluster } = machine.plan;
  machine.memory.installation = was.installation;
  machine.memory.highestServerEpoch = was.highestServerEpoch;
  for (const [uuid, highestEpoch, granted] of was.memory) {
    const grant = granted === null ? null : { epoch: granted, bootId: was.bootId };
    machine.memory.guests.set(uuid, { highestEpoch, grant });
  }
  machine.power = was.power;
  machine.crashed = was.crashed && clean;
  if (clean) {
    machine.bootId = was.bootId;
    machine.bootedAtMs = was.bootedAtMs;
  }
  for (const { name, runningSinceMs } of was.guests) {
    const guest = guestNamed(cluster, name);
    world.define(machine, guest);
    if (clean && runningSinceMs !== null && machine.alive) world.run(machine, guest, runningSinceMs);
  }
}

function isSavedWorld(value: unknown): value is SavedWorld {
  return typeof value === 'object' && value !== null && (value as { version?: unknown }).version === 1;
}
