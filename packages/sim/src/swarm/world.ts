import type { Guest } from './guest.ts';
import { Machine } from './machine.ts';
import type { HostPlan } from './plan.ts';

const writeIntervalMs = 1_000;

/** All hosts of a swarm and what they share: on the pool each disk has one last write and one lock. */
export class World {
  readonly machines: readonly Machine[];
  readonly #byDevice = new Map<string, Machine>();
  readonly #byMachineId = new Map<string, Machine>();
  readonly #byCluster = new Map<string, Machine[]>();
  /** By uuid of the VM whose QEMU holds the lock of its disk. */
  readonly #holders = new Map<string, Machine>();
  /** By `cluster/relPath`, of disks that nobody writes to now. */
  readonly #lastWrites = new Map<string, number>();
  /** By `cluster/relPath`. */
  readonly #diskOf = new Map<string, string>();

  constructor(plans: readonly HostPlan[], nowMs: number) {
    this.machines = plans.map((plan) => new Machine(plan, nowMs));
    for (const machine of this.machines) {
      this.#byDevice.set(machine.plan.device, machine);
      this.#byMachineId.set(machine.plan.machineId, machine);
      const mates = this.#byCluster.get(machine.plan.cluster) ?? [];
      mates.push(machine);
      this.#byCluster.set(machine.plan.cluster, mates);
    }
  }

  /** By `HOST.CLUSTER`, or by `HOST` alone where only one cluster has a host of that name. */
  machineAt(address: string): Machine | undefined {
    const found = this.#byDevice.get(address);
    if (found !== undefined) return found;
    const named = this.machines.filter(({ plan }) => plan.name === address);
    return named.length === 1 ? named[0] : undefined;
  }

  machineOf(machineId: string): Machine | undefined {
    return this.#byMachineId.get(machineId);
  }

  mates(cluster: string): readonly Machine[] {
    return this.#byCluster.get(cluster) ?? [];
  }

  define(machine: Machine, guest: Guest): void {
    if (!machine.guests.has(guest.uuid)) machine.guests.set(guest.uuid, { guest, runningSinceMs: null });
    this.#diskOf.set(diskKey(machine.plan.cluster, guest.disk.relPath), guest.uuid);
  }

  /** Where a QEMU of this VM runs; QEMU's image lock lets no second one begin. */
  holder(uuid: string): Machine | undefined {
    return this.#holders.get(uuid);
  }

  /** @returns false when another host's QEMU holds the lock of the VM's disk */
  run(machine: Machine, guest: Guest, sinceMs: number): boolean {
    const holder = this.#holders.get(guest.uuid);
    if (holder !== undefined && holder !== machine) return false;
    this.define(machine, guest);
    const here = machine.guests.get(guest.uuid);
    if (here !== undefined) here.runningSinceMs ??= sinceMs;
    this.#holders.set(guest.uuid, machine);
    return true;
  }

  stop(machine: Machine, guest: Guest, nowMs: number): void {
    const here = machine.guests.get(guest.uuid);
    if (here !== undefined) here.runningSinceMs = null;
    if (this.#holders.get(guest.uuid) !== machine) return;
    this.#holders.delete(guest.uuid);
    this.#lastWrites.set(diskKey(machine.plan.cluster, guest.disk.relPath), lastTick(nowMs));
  }

  /** The host dies this moment: `on` is a crash with its power still on, `off` a power cut. */
  end(machine: Machine, power: 'on' | 'off', nowMs: number): void {
    for (const { guest } of machine.running()) this.stop(machine, guest, nowMs);
    machine.end(power, nowMs);
  }

  /** Last write to a disk and whether its lock is held; undefined for a file that the pool does not have. */
  disk(cluster: string, relPath: string, nowMs: number): { mtimeMs: number; held: boolean } | undefined {
    const key = diskKey(cluster, relPath);
    const uuid = this.#diskOf.get(key);
    if (uuid === undefined) return undefined;
    if (this.#holders.has(uuid)) return { mtimeMs: lastTick(nowMs), held: true };
    return { mtimeMs: this.#lastWrites.get(key) ?? 0, held: false };
  }
}

function diskKey(cluster: string, relPath: string): string {
  return `${cluster}/${relPath}`;
}

/** Running VMs write once a second. */
function lastTick(nowMs: number): number {
  return Math.floor(nowMs / writeIntervalMs) * writeIntervalMs;
}
