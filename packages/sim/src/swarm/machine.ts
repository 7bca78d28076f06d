import { randomUUID } from 'node:crypto';
import type { Guest } from './guest.ts';
import type { HostPlan } from './plan.ts';

/** How often a host beats on the pool, and a running VM writes to its disk. */
const writeIntervalMs = 1_000;
const maxAnswers = 500;

export interface GuestHere {
  readonly guest: Guest;
  /** Wall time in ms; null while it is defined and does not run. */
  runningSinceMs: number | null;
}

/** What an agent must not forget about one VM while its host lives and dies (S6, S7). */
export interface GuestMemory {
  /** No start at or below this epoch is obeyed. */
  highestEpoch: number;
  grant: { readonly epoch: number; readonly bootId: string } | null;
}

/** What the agent of a host keeps on its disk. */
export interface AgentMemory {
  installation: string | null;
  highestServerEpoch: number;
  readonly guests: Map<string, GuestMemory>;
}

export type StartOutcome = { readonly outcome: 'started' | 'refused' | 'locked' | 'unknown'; readonly reason: string };

/**
 * One simulated host: its power, its boot, its VMs, its agent's memory. All times are wall times in ms of this one process,
 * which is also the clock of the simulated storage.
 */
export class Machine {
  readonly plan: HostPlan;
  readonly memory: AgentMemory = { installation: null, highestServerEpoch: 0, guests: new Map() };
  /** By effect id: a start is carried out once, and asked again gives the same answer (S6). `null` while it is under way. */
  readonly answers = new Map<string, StartOutcome | null>();
  /** By uuid: VMs whose start is under way. */
  readonly starting = new Set<string>();
  /** By uuid: every VM defined here. */
  readonly guests = new Map<string, GuestHere>();
  power: 'on' | 'off' = 'on';
  /** Power is on and nothing runs: what a panic leaves. */
  crashed = false;
  bootId: string = randomUUID();
  bootedAtMs: number;
  #endedAtMs = 0;

  constructor(plan: HostPlan, nowMs: number) {
    this.plan = plan;
    this.bootedAtMs = nowMs;
  }

  get alive(): boolean {
    return this.power === 'on' && !this.crashed;
  }

  /** The heartbeat file on the pool as it lies there now. */
  heartbeat(nowMs: number): { seq: number; mtimeMs: number } {
    const until = this.alive ? nowMs : this.#endedAtMs;
    const seq = Math.max(0, Math.floor((until - this.bootedAtMs) / writeIntervalMs));
    return { seq, mtimeMs: this.bootedAtMs + seq * writeIntervalMs };
  }

  vm(uuid: string): GuestMemory {
    let known = this.memory.guests.get(uuid);
    if (known === undefined) {
      known = { highestEpoch: -1, grant: null };
      this.memory.guests.set(uuid, known);
    }
    return known;
  }

  remember(effectId: string, answer: StartOutcome | null): void {
    this.answers.set(effectId, answer);
    const oldest = this.answers.keys().next().value;
    if (this.answers.size > maxAnswers && oldest !== undefined) this.answers.delete(oldest);
  }

  running(): GuestHere[] {
    return [...this.guests.values()].filter(({ runningSinceMs }) => runningSinceMs !== null);
  }

  /** Stops dead, VMs and all, with the power as given. */
  end(power: 'on' | 'off', nowMs: number): void {
    if (this.alive) this.#endedAtMs = nowMs;
    this.power = power;
    this.crashed = power === 'on';
    for (const here of this.guests.values()) here.runningSinceMs = null;
    this.starting.clear();
    const reason = 'The host died while this VM started, and does not see it run.';
    for (const [effectId, answer] of this.answers) {
      if (answer === null) this.answers.set(effectId, { outcome: 'unknown', reason });
    }
  }

  boot(nowMs: number): void {
    this.power = 'on';
    this.crashed = false;
    this.bootId = randomUUID();
    this.bootedAtMs = nowMs;
  }
}
