import type { Schedule } from '../time/schedule.ts';

/**
 * One direction of a connection: in order, nothing lost while both ends live. What cannot pass now waits and comes late, as with
 * TCP. One message at a time: what it set going is done before the next arrives.
 */
export class Channel<T> {
  private readonly schedule: Schedule;
  private readonly canPass: () => boolean;
  private readonly deliver: (message: T) => void;
  private readonly latencyMs: () => number;
  private waiting: { readonly at: number; readonly message: T }[] = [];
  private pumping = false;
  private newestAt = Number.NEGATIVE_INFINITY;

  constructor(schedule: Schedule, parts: { canPass(): boolean; latencyMs(): number; deliver(message: T): void }) {
    this.schedule = schedule;
    this.canPass = () => parts.canPass();
    this.latencyMs = () => parts.latencyMs();
    this.deliver = (message) => parts.deliver(message);
  }

  send(message: T): void {
    this.newestAt = Math.max(this.newestAt, this.schedule.now + this.latencyMs());
    this.waiting.push({ at: this.newestAt, message });
    this.pump();
  }

  /** Looks whether what waits may pass now. */
  pump(): void {
    const first = this.waiting[0];
    if (first === undefined || this.pumping || !this.canPass()) return;
    this.pumping = true;
    this.schedule.at(first.at, () => {
      this.pumping = false;
      if (this.waiting[0] !== first || !this.canPass()) return;
      this.waiting.shift();
      this.deliver(first.message);
      this.pump();
    });
  }

  /** What is on its way is lost. */
  clear(): void {
    this.waiting = [];
  }
}
