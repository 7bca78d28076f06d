import type { Clock } from '@picket/server/runtime';
import type { Schedule, Timer } from '../time/schedule.ts';

/** Monotonic clocks are never negative. */
const MONO_BASE_MS = 1_000_000_000;
/** 1 January 2030. */
export const EPOCH_MS = 1_893_456_000_000;

/** The clocks and timers of one simulated server process. It can be stopped in its tracks, and its wall clock can be wrong. */
export class ServerClock implements Clock {
  private readonly schedule: Schedule;
  private readonly skewMs: () => number;
  private paused: (() => void)[] | null = null;
  private dead = false;

  /** `skewMs` is how wrong the wall clock of its machine is now. */
  constructor(schedule: Schedule, skewMs: () => number) {
    this.schedule = schedule;
    this.skewMs = skewMs;
  }

  monoMs(): number {
    return this.schedule.now + MONO_BASE_MS;
  }

  wallMs(): number {
    return EPOCH_MS + this.schedule.now + this.skewMs();
  }

  after(ms: number, call: () => void): Timer {
    return this.schedule.after(ms, () => this.whenAwake(call));
  }

  /** Runs `call` now, after the pause, or never if the process is gone. */
  whenAwake(call: () => void): void {
    if (this.dead) return;
    if (this.paused === null) call();
    else this.paused.push(call);
  }

  get awake(): boolean {
    return !this.dead && this.paused === null;
  }

  pause(): void {
    this.paused ??= [];
  }

  /** What was due meanwhile happens now, one after the other. */
  resume(): void {
    const due = this.paused ?? [];
    this.paused = null;
    for (const call of due) this.schedule.after(0, () => this.whenAwake(call));
  }

  kill(): void {
    this.dead = true;
  }
}
