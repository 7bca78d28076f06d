/**
 * Something that repeats while it may: a heartbeat, a guest's writes. No event per beat: when it last beat is worked out when
 * somebody asks.
 */
export class Pulse {
  private readonly intervalMs: number;
  private startedAt: number | null = null;
  private lastAt: number | null = null;
  private beats = 0;

  constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  /** Lets it beat from now on, or stops it. Beats at once when it begins. */
  set(beating: boolean, now: number): void {
    if (beating === (this.startedAt !== null)) return;
    if (beating) {
      this.startedAt = now;
      return;
    }
    this.beats = this.count(now);
    this.lastAt = this.last(now);
    this.startedAt = null;
  }

  get beating(): boolean {
    return this.startedAt !== null;
  }

  /** Since when it has been beating without a pause; null while it does not. */
  get since(): number | null {
    return this.startedAt;
  }

  /** When it last beat; null = never. */
  last(now: number): number | null {
    if (this.startedAt === null) return this.lastAt;
    return this.startedAt + Math.floor((now - this.startedAt) / this.intervalMs) * this.intervalMs;
  }

  /** How often it has beaten. */
  count(now: number): number {
    if (this.startedAt === null) return this.beats;
    return this.beats + Math.floor((now - this.startedAt) / this.intervalMs) + 1;
  }
}
