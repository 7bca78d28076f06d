import {
  type Cluster,
  type ClusterEvent,
  type Effect,
  type Notify,
  nextDeadline,
  type StepResult,
  step,
} from '@picket/engine';
import { PicketError } from '@picket/protocol';
import type { CellOfClusters } from './cell.ts';
import { changes } from './diff.ts';
import type { EngineClock } from './engine-clock.ts';
import { LinkMonitor } from './link-monitor.ts';
import { perform } from './perform.ts';
import type { Ports } from './ports.ts';
import { sentence } from './sentence.ts';

interface Queued {
  readonly event: ClusterEvent;
  /** Orders of people are refused when they cannot be saved; facts are kept and tried again. */
  readonly fact: boolean;
  readonly done: (cluster: Cluster) => void;
  readonly failed: (error: unknown) => void;
}

const SAVE_AGAIN_MS = 1_000;
const RESULTS_KEPT = 500;
const IDLE_TICK_MS = 1_000;

/**
 * Runs one cluster: one queue, one step at a time. Each step is saved (state, journal, intents, outbox in one transaction)
 * before any of its effects is performed (I6); results come back into the same queue.
 */
export class ClusterRuntime {
  readonly links: LinkMonitor;
  private readonly ports: Ports;
  private readonly clock: EngineClock;
  private cluster: Cluster;
  private saved: Cluster | null;
  private queue: Queued[] = [];
  private busy = false;
  private stopped = false;
  private lastEvent: ClusterEvent['kind'] = 'tick';
  private timer: { cancel(): void } | null = null;
  private readonly waiting = new Map<string, (answer: { ok: boolean; sentence: string }) => void>();
  private readonly results = new Map<string, { ok: boolean; sentence: string }>();
  private readonly onFatal: (error: PicketError) => void;
  private readonly cell: CellOfClusters;

  /** `saved` is what the store holds; null for a cluster that was never saved. */
  constructor(
    ports: Ports,
    clock: EngineClock,
    cluster: Cluster,
    saved: Cluster | null,
    onFatal: (error: PicketError) => void,
    cell: CellOfClusters,
  ) {
    this.cell = cell;
    this.ports = ports;
    this.clock = clock;
    this.cluster = cluster;
    this.saved = saved;
    this.onFatal = onFatal;
    this.links = new LinkMonitor(ports.clock);
    for (const host of Object.values(cluster.hosts)) if (host.link.up) this.links.expect(host.name);
  }

  state(): Cluster {
    return this.cluster;
  }

  engineMs(): number {
    return this.clock.now();
  }

  submit(event: ClusterEvent, fact = true): Promise<Cluster> {
    return new Promise((done, failed) => {
      this.queue.push({ event, fact, done, failed });
      void this.drain();
    });
  }

  settled(effect: string): Promise<{ ok: boolean; sentence: string }> {
    const known = this.results.get(effect);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => this.waiting.set(effect, resolve));
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  private async drain(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let next = this.queue.shift(); next !== undefined && !this.stopped; next = this.queue.shift()) {
      try {
        await this.run(next);
      } catch (error) {
        if (error instanceof PicketError && error.code === 'NOT_LEADER') {
          this.stop();
          next.failed(error);
          this.onFatal(error);
        } else if (next.fact && error instanceof PicketError) {
          this.ports.log.error('A step could not be saved; trying again.', {
            cluster: this.cluster.name,
            event: next.event.kind,
            reason: sentence(error),
          });
          this.queue.unshift(next);
          this.ports.clock.after(SAVE_AGAIN_MS, () => void this.drain());
          break;
        } else {
          this.ports.log.error('A step failed.', {
            cluster: this.cluster.name,
            event: next.event.kind,
            reason: sentence(error),
          });
          next.failed(error);
        }
      }
    }
    this.busy = false;
    this.arm();
  }

  private async run(next: Queued): Promise<void> {
    this.lastEvent = next.event.kind;
    const now = this.clock.now();
    const result = step(this.cluster, next.event, now);
    await this.save(next.event, result, now);
    this.cluster = result.cluster;
    this.saved = result.cluster;
    this.cell.saved(result.cluster.name);
    next.done(result.cluster);
    this.answerWaiters(next.event, result);
    for (const effect of result.effects) void this.performed(effect);
  }

  private async save(event: ClusterEvent, result: StepResult, now: number): Promise<void> {
    const changed = changes(this.saved, result.cluster);
    const outbox = result.effects.filter((e): e is Notify => e.kind === 'notify');
    if (changed.length === 0 && result.journal.length === 0 && outbox.length === 0) return;
    await this.ports.store.commit({
      cluster: result.cluster.name,
      event: event.kind,
      engineMs: now,
      wallMs: this.ports.clock.wallMs(),
      changes: changed,
      journal: result.journal,
      outbox,
    });
  }

  private async performed(effect: Effect): Promise<void> {
    const event = await perform(
      this.ports,
      this.cluster.name,
      effect,
      () => !this.stopped && effect.id in this.cluster.pending,
      (host) => this.cell.refusal(this.cluster.name, host),
    );
    if (event !== null && !this.stopped) await this.submit(event).catch(() => undefined);
  }

  private answerWaiters(event: ClusterEvent, result: StepResult): void {
    if (event.kind !== 'manual-done') return;
    const said = result.journal.find((j) => j.data.effect === event.effect);
    const answer = { ok: event.ok, sentence: said?.sentence ?? event.detail };
    this.results.set(event.effect, answer);
    if (this.results.size > RESULTS_KEPT) this.results.delete(this.results.keys().next().value ?? '');
    this.waiting.get(event.effect)?.(answer);
    this.waiting.delete(event.effect);
  }

  /** Wakes the engine at its next deadline. */
  private arm(): void {
    this.timer?.cancel();
    this.timer = null;
    if (this.stopped || this.queue.length > 0) return;
    const now = this.clock.now();
    const deadline = nextDeadline(this.cluster, now);
    if (deadline === null) return;
    // A tick that left its own deadline standing found nothing to do; asking at once again would only burn the CPU.
    const atLeastMs = this.lastEvent === 'tick' && deadline <= now ? IDLE_TICK_MS : 1;
    this.timer = this.ports.clock.after(
      Math.max(atLeastMs, deadline - now),
      () => void this.submit({ kind: 'tick' }).catch(() => undefined),
    );
  }
}
