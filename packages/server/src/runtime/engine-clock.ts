import type { Clock } from './ports.ts';

/**
 * Engine time: goes on from where it was saved, by the smaller of monotonic and wall time since the last look (S15). A step
 * of the wall clock and a time without a server count as zero.
 */
export class EngineClock {
  private readonly clock: Clock;
  private ms: number;
  private mono: number;
  private wall: number;

  constructor(clock: Clock, startMs: number) {
    this.clock = clock;
    this.ms = startMs;
    this.mono = clock.monoMs();
    this.wall = clock.wallMs();
  }

  now(): number {
    const mono = this.clock.monoMs();
    const wall = this.clock.wallMs();
    this.ms += Math.max(0, Math.min(mono - this.mono, wall - this.wall));
    this.mono = mono;
    this.wall = wall;
    return Math.floor(this.ms);
  }
}
