import type { NotificationMessage } from '@picket/protocol';
import { oneLine } from '../fencing/answers.ts';
import type { Clock, Log } from '../runtime/ports.ts';
import { sentence } from '../runtime/sentence.ts';
import { redactor } from '../secrets/redact.ts';
import type { Delivery, DeliveryRepository } from '../store/notify-types.ts';
import type { SendResult } from './channel.ts';
import type { Send } from './channels/registry.ts';
import { messageOf } from './message.ts';
import type { OpenNotifier } from './open-config.ts';
import { pauseMs, type Timing } from './timing.ts';

export interface LaneWorld {
  readonly deliveries: Pick<DeliveryRepository, 'claim' | 'settle' | 'release'>;
  readonly installation: string;
  readonly open: (notifier: string) => Promise<OpenNotifier>;
  readonly send: Send;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly random: () => number;
  readonly log: Log;
}

/** Past the deadline, before a channel that does not keep it is left to itself. */
const overrunMs = 2_000;

/**
 * The messages of one notifier, one at a time: a slow or dead receiver holds up nobody else's. New ones go first, in order;
 * one that failed lets the later ones pass and comes again after its pause. When the receiver answers again, all that
 * waited follows at once, in order.
 */
export class Lane {
  private readonly name: string;
  private readonly world: LaneWorld;
  private running: Promise<void> | null = null;
  private stopped = false;
  /** Did the try before this one get through? null: none since this server started. */
  private through: boolean | null = null;
  /** Messages whose newest try failed right after another's had got through: it is theirs, not the receiver's fault. */
  private readonly blamed = new Set<number>();

  constructor(name: string, world: LaneWorld) {
    this.name = name;
    this.world = world;
  }

  /** Sends what is due; resolves when nothing is. Joins a run that is under way. @throws what the database throws */
  run(): Promise<void> {
    this.running ??= this.drain().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  get busy(): boolean {
    return this.running !== null;
  }

  stop(): void {
    this.stopped = true;
  }

  private async drain(): Promise<void> {
    const { deliveries, clock, timing, random } = this.world;
    while (!this.stopped) {
      const nowMs = clock.wallMs();
      // Should this server die before the answer, the message is tried again after this.
      const next = (attempts: number): number => nowMs + timing.tryMs + pauseMs(timing, attempts, random());
      const claimed = await deliveries.claim(this.name, nowMs, next);
      if (claimed === null) return;
      const result = await this.tryOnce(messageOf(claimed.message, this.world.installation));
      await this.settle(claimed.delivery, result);
    }
  }

  /** Never rejects, and its detail never holds a secret. */
  private async tryOnce(message: NotificationMessage): Promise<SendResult> {
    const { open, send, clock, timing } = this.world;
    let redact = (text: string): string => text;
    let late = { cancel: (): void => undefined };
    try {
      const { config, secrets } = await open(this.name);
      redact = redactor(secrets);
      const overrun = new Promise<SendResult>((resolve) => {
        const call = (): void => resolve({ ok: false, retry: true, detail: 'No answer in time.' });
        late = clock.after(timing.tryMs + overrunMs, call);
      });
      const result = await Promise.race([send(config, message, timing.tryMs), overrun]);
      return { ...result, detail: oneLine(redact(result.detail)) };
    } catch (error) {
      return { ok: false, retry: true, detail: oneLine(redact(sentence(error))) };
    } finally {
      late.cancel();
    }
  }

  private async settle(delivery: Delivery, result: SendResult): Promise<void> {
    const { deliveries, clock, timing, random, log } = this.world;
    const { outboxId, attempts } = delivery;
    const nowMs = clock.wallMs();
    const { detail } = result;
    const about = { notifier: this.name, message: outboxId, tries: attempts, detail };
    if (result.ok) {
      await deliveries.settle(outboxId, this.name, { state: 'sent', detail, nowMs });
      this.blamed.delete(outboxId);
      if (this.through === false) log.info('A notifier gets through again.', about);
      if (this.through !== true) await deliveries.release(this.name, nowMs, [...this.blamed]);
      this.through = true;
      return;
    }
    if (this.through === true) this.blamed.add(outboxId);
    else this.blamed.delete(outboxId);
    const givenUp = attempts >= timing.giveUpTries && nowMs - delivery.queuedMs >= timing.giveUpAfterMs;
    if (!result.retry || givenUp) {
      await deliveries.settle(outboxId, this.name, { state: 'dead', detail, nowMs });
      this.blamed.delete(outboxId);
      log.error(result.retry ? 'A message was given up.' : 'A message was refused for good.', about);
      return;
    }
    const nextMs = nowMs + pauseMs(timing, attempts, random());
    await deliveries.settle(outboxId, this.name, { state: 'pending', detail, nextMs });
    if (this.through !== false) log.warn('A message could not be sent; it is tried again.', about);
    this.through = false;
  }
}
