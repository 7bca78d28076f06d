import { messageOf } from '../files/text.ts';
import type { DeviceFacts } from './device.ts';
import type { Feeder } from './feeder.ts';
import type { Opened } from './from-feeder.ts';
import type { Guard } from './memory.ts';
import type { WatchdogWorld } from './world.ts';

export interface FeedingEars {
  opened(opened: Opened): void;
  /** What the feeder says of the device, before it ends. */
  failed(reason: string): void;
  /** It is gone without having been told to. */
  ended(complaint: string): void;
}

/** What it is to be fed for, and whether it can be stopped. */
interface Wanted extends Pick<DeviceFacts, 'nowayout'> {
  readonly guard: Guard | null;
}

/** The feeder of a device: one at a time, and none beside those of agents before this one. What an old one still says is not heard. */
export class Feeding {
  readonly #world: WatchdogWorld;
  readonly #ears: FeedingEars;
  #feeder: Feeder | null = null;
  #opened: Opened | null = null;
  #starting = false;
  #left = false;
  #evidenceAtMs = Number.NEGATIVE_INFINITY;

  constructor(world: WatchdogWorld, ears: FeedingEars) {
    this.#world = world;
    this.#ears = ears;
  }

  /** It can be started. */
  get idle(): boolean {
    return this.#feeder === null && !this.#starting && !this.#left;
  }

  /** What its feeder has said of the device, which it holds; null without one. */
  get opened(): Opened | null {
    return this.#opened;
  }

  /** The feeder that said so still holds the device. */
  holds(opened: Opened): boolean {
    return this.#opened === opened;
  }

  evidence(atMs: number): void {
    this.#evidenceAtMs = Math.max(this.#evidenceAtMs, atMs);
    this.#feeder?.evidence(this.#evidenceAtMs);
  }

  /**
   * Starts it unless it is there; it opens the device with the newest evidence. `wanted` is asked once nothing is left to wait for: the guard for which it
   * feeds, null for one that is still to be armed; and undefined for nothing at all. The answer: null, or why not.
   */
  async start(wanted: () => Promise<Wanted | undefined>): Promise<string | null> {
    if (!this.idle) return null;
    this.#starting = true;
    try {
      const objection = await this.#world.endOldFeeders();
      const task = await wanted();
      if (task === undefined || this.#left || objection !== null) return objection;
      this.#begin(task);
      return null;
    } catch (error) {
      return `its feeder cannot be started (${messageOf(error)})`;
    } finally {
      this.#starting = false;
    }
  }

  /** The watchdog is stopped. */
  stop(): void {
    this.#feeder?.stop();
    this.#forget();
  }

  /** It goes on without this agent, which starts none any more. */
  leave(): void {
    this.#left = true;
    this.#feeder?.leave();
    this.#forget();
  }

  #forget(): void {
    this.#feeder = null;
    this.#opened = null;
  }

  #begin({ guard, nowayout }: Wanted): void {
    const { log, device, seconds } = this.#world;
    const feeder = this.#world.startFeeder(
      { seconds: guard === null ? seconds : guard.timeoutMs / 1000, guarding: guard, nowayout },
      {
        heard: (message) => {
          if (feeder !== this.#feeder) return;
          if (message.kind === 'open') {
            this.#opened = message;
            this.#ears.opened(message);
          }
          if (message.kind === 'fed') log.info(`The watchdog ${device} is fed again.`);
          else if (message.kind === 'starved') {
            const why = message.slept
              ? 'This host was suspended'
              : 'This host can neither write its heartbeat nor is it heard by its server';
            log.error(`${why}: its watchdog ${device} is fed no more.`);
          } else if (message.kind === 'failed') {
            this.#forget();
            this.#ears.failed(message.reason);
          }
        },
        gone: (complaint) => {
          if (feeder !== this.#feeder) return;
          this.#forget();
          this.#ears.ended(complaint);
        },
      },
    );
    this.#feeder = feeder;
    feeder.evidence(this.#evidenceAtMs);
  }
}
