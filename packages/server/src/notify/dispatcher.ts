import { PicketError } from '@picket/protocol';
import { sentence } from '../runtime/sentence.ts';
import type { DeliveryRepository } from '../store/notify-types.ts';
import { Lane, type LaneWorld } from './lane.ts';
import { wants } from './route.ts';

export interface DispatcherWorld extends LaneWorld {
  readonly deliveries: DeliveryRepository;
}

/**
 * Brings outbox rows to people. Routes each new row to the notifiers that want it, and lets each notifier's lane send what
 * is due there. All of it is in the database: a kill at any moment loses nothing, and at worst sends a message twice with
 * the same id. Every write checks the lease, so that only its holder sends.
 */
export class Dispatcher {
  private readonly world: DispatcherWorld;
  private readonly lanes = new Map<string, Lane>();
  private timer: { cancel(): void } | null = null;
  private looking: Promise<void> | null = null;
  private again = false;
  private stopped = false;
  private sick = false;

  constructor(world: DispatcherWorld) {
    this.world = world;
  }

  /** Something may be due: a row was committed, a notifier changed, a person wants a retry. Cheap. */
  wake(): void {
    if (this.stopped) return;
    if (this.looking !== null) {
      this.again = true;
      return;
    }
    this.looking = this.look().finally(() => {
      this.looking = null;
      if (this.again) {
        this.again = false;
        this.wake();
      }
    });
  }

  /** Takes up nothing more. Resolves when what is under way has ended, at the latest after `waitMs`. */
  async stop(waitMs: number): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    for (const lane of this.lanes.values()) lane.stop();
    const running = [...this.lanes.values()].filter((lane) => lane.busy).map((lane) => lane.run());
    const ended = Promise.allSettled([this.looking, ...running]);
    let late = { cancel: (): void => undefined };
    await Promise.race([
      ended,
      new Promise<void>((resolve) => {
        late = this.world.clock.after(waitMs, resolve);
      }),
    ]);
    late.cancel();
  }

  private async look(): Promise<void> {
    const { deliveries, clock, timing } = this.world;
    this.timer?.cancel();
    let waitMs = timing.pollMs;
    try {
      const nowMs = clock.wallMs();
      while (!this.stopped && (await deliveries.route(nowMs, wants)) > 0);
      for (const { notifier, nextMs } of await deliveries.due(nowMs)) {
        if (nextMs <= nowMs) this.start(notifier);
        else waitMs = Math.min(waitMs, nextMs - nowMs);
      }
    } catch (error) {
      this.failed(error);
    }
    if (!this.stopped) this.timer = clock.after(Math.max(1, waitMs), () => this.wake());
  }

  private start(notifier: string): void {
    const lane = this.lanes.get(notifier) ?? new Lane(notifier, this.world);
    this.lanes.set(notifier, lane);
    if (lane.busy || this.stopped) return;
    lane.run().then(
      () => {
        this.sick = false;
        this.wake();
      },
      (error: unknown) => this.failed(error),
    );
  }

  /** The database cannot be written, or the lease is lost: the server's health says so; here it is tried again at the next poll. */
  private failed(error: unknown): void {
    if (this.stopped) return;
    if (!this.sick || !(error instanceof PicketError))
      this.world.log.error('Messages cannot be sent now.', { reason: sentence(error) });
    this.sick = true;
  }
}
