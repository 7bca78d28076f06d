import type { Random } from '../time/random.ts';
import type { Schedule } from '../time/schedule.ts';
import { type Bmc, newBmc } from './bmc.ts';
import {
  agentWorks,
  bootIdOf,
  chips,
  type Guest,
  type HostSpec,
  type Machine,
  newMachine,
  type VmSpec,
  works,
} from './machine.ts';
import { Network } from './network.ts';
import { Pool } from './pool.ts';
import { Pulse } from './pulse.ts';

/** What happens in the world, for those who watch over it (the oracles). None of them changes anything. */
export interface Watcher {
  /** A guest begins to exist. */
  guestBegins?(guest: Guest): void;
  /** A start found the image locked. */
  startLocked?(vm: VmSpec, machine: Machine): void;
  /** An agent ends a running guest on the order of Picket. */
  guestReleased?(guest: Guest): void;
  /** A machine's old life is over: power gone, or reset. */
  machineDies?(machine: Machine): void;
  /** Its watchdog resets the machine. */
  watchdogFires?(machine: Machine): void;
  /** A storage lets a host in again that it had turned away while these guests ran on it. */
  hostLetIn?(machine: Machine, ranThen: readonly Guest[]): void;
  /** Life that was frozen goes on. */
  machineThaws?(machine: Machine): void;
}

export interface WorldSpec {
  readonly hosts: readonly HostSpec[];
  readonly pools: readonly { name: string; lockLeaseMs: number; blocklist?: boolean }[];
  readonly beatMs: number;
  readonly installation: string;
}

const WRITE_MS = 1_000;
/** What storage clocks show at 0 s, about: a day of 2026. Stamps before 1970 exist nowhere. */
const START_MS = Date.UTC(2026, 0, 1);

/** The truth: machines, guests, pools, BMCs and what connects them. It knows nothing of Picket's opinion. */
export class World {
  readonly schedule: Schedule;
  readonly random: Random;
  readonly network = new Network();
  readonly machines = new Map<string, Machine>();
  readonly pools = new Map<string, Pool>();
  readonly bmcs = new Map<string, Bmc>();
  readonly vms = new Map<string, VmSpec>();
  readonly watchers: Watcher[] = [];
  /** Called after any change that may matter to agents: they look what it means for them. */
  readonly onChange: (() => void)[] = [];
  /** Guests that ran, in order. */
  readonly runs: Guest[] = [];
  /** Image locks that outlive their dead client: until when, by VM. */
  readonly locks = new Map<string, number>();
  readonly installation: string;

  constructor(schedule: Schedule, random: Random, spec: WorldSpec) {
    this.schedule = schedule;
    this.random = random;
    this.installation = spec.installation;
    for (const pool of spec.pools) {
      // No two clocks of the world agree; nothing may depend on it.
      const clockOffsetMs = START_MS + random.int(-7_200_000, 7_200_000);
      this.pools.set(pool.name, new Pool(pool.name, pool.lockLeaseMs, clockOffsetMs, pool.blocklist ?? false));
    }
    for (const host of spec.hosts) {
      const machine = newMachine(host, spec.beatMs, random.fork(`watchdog ${host.name}`).pick(chips));
      this.machines.set(host.name, machine);
      this.bmcs.set(
        host.name,
        newBmc(host.name, host.bmc === 'anonymous' ? null : `guid${host.name}`, random.fork(`bmc ${host.name}`)),
      );
      for (const pool of this.pools.values()) {
        const file = { machineId: machine.machineId, pulse: new Pulse(spec.beatMs), bootId: bootIdOf(machine) };
        pool.beatFiles.set(machine.machineId, file);
      }
    }
  }

  get now(): number {
    return this.schedule.now;
  }

  machine(name: string): Machine {
    return must(this.machines.get(name), `host ${name}`);
  }

  pool(name: string): Pool {
    return must(this.pools.get(name), `pool ${name}`);
  }

  bmc(host: string): Bmc {
    return must(this.bmcs.get(host), `BMC of ${host}`);
  }

  vmByName(name: string): VmSpec {
    return must(
      [...this.vms.values()].find((vm) => vm.name === name),
      `VM ${name}`,
    );
  }

  addVm(vm: VmSpec, host: string): void {
    this.vms.set(vm.uuid, vm);
    const machine = this.machine(host);
    machine.defined.add(vm.uuid);
    this.pool(vm.pool).disks.set(vm.file, new Pulse(WRITE_MS));
    this.begin(vm, machine, 'person', false);
  }

  /** Every QEMU of a VM that is alive, on frozen hosts too. */
  guestsOf(uuid: string): Guest[] {
    return [...this.machines.values()].flatMap((m) => {
      const guest = m.guests.get(uuid);
      return guest === undefined ? [] : [guest];
    });
  }

  begin(vm: VmSpec, machine: Machine, by: string, paused: boolean): Guest {
    const guest: Guest = { vm, host: machine.name, startedAt: this.now, by, paused };
    for (const watcher of this.watchers) watcher.guestBegins?.(guest);
    machine.guests.set(vm.uuid, guest);
    machine.crashed.delete(vm.uuid);
    if (!paused) this.runs.push(guest);
    this.changed();
    return guest;
  }

  /** A QEMU ends while its host lives: its locks go with it. */
  end(guest: Guest): void {
    const machine = this.machine(guest.host);
    if (machine.guests.get(guest.vm.uuid) === guest) machine.guests.delete(guest.vm.uuid);
    this.changed();
  }

  /** Everything in the machine dies at once. Locks on its images outlive it by the pool's lease (S13). */
  die(machine: Machine): void {
    for (const watcher of this.watchers) watcher.machineDies?.(machine);
    for (const { vm } of machine.guests.values()) {
      const lease = this.pool(vm.pool).lockLeaseMs;
      if (lease > 0) this.locks.set(vm.uuid, this.now + lease);
    }
    machine.guests.clear();
    machine.booted = false;
    machine.hung = false;
    machine.deadSince ??= this.now;
    this.changed();
  }

  /** Its storage takes what it writes: one that is shut out runs on and does no harm (S19). */
  mayWrite({ vm, host }: Guest): boolean {
    return !this.pool(vm.pool).shutOut.has(host);
  }

  /** The storage turns the host away, or lets it in again. */
  shutOut(pool: Pool, host: string, out: boolean): void {
    if (pool.shutOut.has(host) === out) return;
    const machine = this.machine(host);
    const ranThen = pool.shutOut.get(host) ?? [];
    if (out) pool.shutOut.set(host, [...machine.guests.values()]);
    else pool.shutOut.delete(host);
    if (!out) for (const watcher of this.watchers) watcher.hostLetIn?.(machine, ranThen);
    this.changed();
  }

  /** The image is locked: by a living QEMU elsewhere, or by the lease of a dead one. */
  isLocked(uuid: string, forHost: string): boolean {
    const held = this.guestsOf(uuid).some((g) => g.host !== forHost && !g.paused && this.mayWrite(g));
    return held || (this.locks.get(uuid) ?? Number.NEGATIVE_INFINITY) > this.now;
  }

  /** Lets beats and writes begin or stop where something changed, and tells the agents. */
  changed(): void {
    const { now } = this;
    for (const machine of this.machines.values()) {
      const agent = agentWorks(machine);
      const alive = works(machine);
      for (const pool of this.pools.values()) {
        const access = pool.access(machine.name);
        const file = pool.beatFiles.get(machine.machineId);
        const writes = this.reachesPool(machine.name, pool.name) && (access === 'ok' || access === 'stale');
        if (file === undefined) continue;
        if (agent && writes) file.bootId = bootIdOf(machine);
        file.pulse.set(agent && writes, now);
      }
      if (!alive) machine.deadSince ??= now;
      else machine.deadSince = null;
    }
    const writing = new Set<string>();
    for (const machine of this.machines.values()) {
      if (!works(machine)) continue;
      for (const { vm, paused } of machine.guests.values()) {
        const access = this.pool(vm.pool).access(machine.name);
        const through = this.reachesPool(machine.name, vm.pool) && (access === 'ok' || access === 'stale');
        if (vm.writes === '1s' && !paused && through) writing.add(vm.uuid);
      }
    }
    for (const vm of this.vms.values()) this.pool(vm.pool).disks.get(vm.file)?.set(writing.has(vm.uuid), now);
    for (const tell of this.onChange) tell();
  }

  reachesPool(host: string, pool: string): boolean {
    return this.network.talks(host, `pool:${pool}`);
  }
}

function must<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`the simulated world has no ${what}`);
  return found;
}
