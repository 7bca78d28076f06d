import { setTimeout as delay } from 'node:timers/promises';
import type { Keep, WatchdogReport } from '@picket/protocol';
import type { DeviceFacts } from './device.ts';
import { Feeding } from './feeding.ts';
import type { Opened } from './from-feeder.ts';
import { InOrder } from './in-order.ts';
import type { Guard } from './memory.ts';
import { againMs, feedAgainMs, lookEveryMs, obstaclesEveryMs, stopWithinMs } from './pace.ts';
import { Told } from './told.ts';
import { firstReason, inWords } from './words.ts';
import type { WatchdogWorld } from './world.ts';
import { guardOf, rewritten, written } from './written.ts';

/**
 * The host's self-protection (S21). What the server believes is never more than what is so:
 * - it is armed only by the word of a server that has saved what this agent tells, and told as armed only once it runs and that is written down (the guard);
 * - it is fed on evidence alone, and by heartbeats on those pools only that the server knows to count;
 * - it is stopped only once the server has saved that it is not armed. Without that word it goes on counting, and a feeder without an agent
 *   feeds it while its evidence is young. That no VM runs just then is no way out: somebody may start one by hand.
 * - unless nowayout is known to be off it is never let go, for that would reset a healthy host: told as not armed it is fed on, and may count again.
 */
export class HostWatchdog {
  readonly #world: WatchdogWorld;
  readonly #told = new Told();
  readonly #feeding: Feeding;
  readonly #beaten: Set<string>;
  #feedingPools: ReadonlySet<string>;
  #facts: DeviceFacts;
  #identity: string;
  #kind: WatchdogReport['kind'];
  #reason: string;
  /** The server may count on it. */
  #guard: Guard | null;
  /** A feeder of this agent has opened it, so it runs. */
  #runs = false;
  /** Why it shall not count any more, and the first report that said so. */
  #withdrawn: { readonly reason: string; readonly number: number } | null = null;
  #ending = false;
  /** Opened, but the guard could not be written. */
  #unwritten: Opened | null = null;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #obstaclesAtMs = Number.NEGATIVE_INFINITY;
  readonly #inOrder: InOrder;
  #released: () => void = () => undefined;
  readonly #looking: NodeJS.Timeout;

  private constructor(world: WatchdogWorld, facts: DeviceFacts, kind: WatchdogReport['kind'], guard: Guard | null) {
    this.#world = world;
    this.#inOrder = new InOrder(world.log);
    this.#facts = facts;
    this.#kind = kind;
    this.#guard = guard;
    if (guard?.counts === false) this.#withdrawn = { reason: firstReason(guard), number: 0 };
    this.#identity = guard?.identity ?? facts.identity ?? '';
    this.#reason = firstReason(guard);
    const pools = (guard?.pools ?? []).filter((name) => world.poolNames.includes(name));
    this.#feedingPools = new Set(pools);
    this.#beaten = new Set(pools);
    this.#feeding = new Feeding(world, {
      opened: (opened) => void this.#inOrder.do(() => this.#opened(opened)),
      failed: (reason) => {
        // Open elsewhere, or gone, it may never reset this host.
        this.#withdraw(reason);
        this.#ended(reason);
      },
      ended: (complaint) => this.#ended(`the process that feeds it has ended (${complaint})`),
    });
    this.#looking = setInterval(() => void this.look(), lookEveryMs).unref();
  }

  static async open(world: WatchdogWorld): Promise<HostWatchdog> {
    const facts = await world.readDevice();
    const guard = await world.readGuard();
    const mine = guard?.device === world.device ? guard : null;
    return new HostWatchdog(world, facts, await world.kindOf(mine?.identity ?? facts.identity ?? ''), mine);
  }

  report(): WatchdogReport {
    const armed = this.#guard !== null && this.#runs && this.#withdrawn === null;
    const { device, seconds } = this.#world;
    return this.#told.report(
      inWords({
        ...{ armed, device, identity: this.#identity, kind: this.#kind, nowayout: this.#facts.nowayout },
        timeoutMs: this.#guard?.timeoutMs ?? seconds * 1000,
        pools: this.#beaten,
        reason: this.#withdrawn?.reason ?? this.#reason,
      }),
    );
  }

  /** A heartbeat was written there; `begunAtMs` is from before the write began. */
  poolBeat(pool: string, begunAtMs: number): void {
    if (!this.#beaten.has(pool)) {
      this.#beaten.add(pool);
      this.#world.changed();
    }
    if (this.#feedingPools.has(pool)) this.#evidence(begunAtMs);
  }

  beatLeft(seq: number): void {
    this.#told.beat(seq, this.#world.nowMs());
  }

  /** The server that holds the lease has heard a beat, and knows a report. */
  kept({ seq, watchdog }: Keep): Promise<void> {
    const leftAt = this.#told.beatAt(seq);
    // Before anything that waits for a disk.
    if (leftAt !== undefined) this.#evidence(leftAt);
    return this.#inOrder.do(() => this.#saved(watchdog, leftAt !== undefined));
  }

  /** Each second: what others have done to it. */
  async look(): Promise<void> {
    if (this.#guard === null || this.#withdrawn !== null) return;
    const { running } = await this.#world.readDevice();
    if (running === false && this.#runs) this.#withdraw('somebody has stopped it');
    if (this.#world.nowMs() < this.#obstaclesAtMs) return;
    this.#obstaclesAtMs = this.#world.nowMs() + obstaclesEveryMs;
    const obstacle = await this.#world.obstacle();
    if (obstacle?.certain === true) this.#withdraw(obstacle.sentence);
  }

  /** Ends the watch: it is stopped, or left to the next agent. */
  async stop(): Promise<void> {
    const { log, stopWithinMs: withinMs = stopWithinMs } = this.#world;
    this.#ending = true;
    const over = new AbortController();
    const late = delay(withinMs, undefined, over).catch(() => undefined);
    const released = new Promise<void>((resolve) => {
      this.#released = resolve;
    });
    // An opening that is under way.
    await Promise.race([this.#inOrder.over, late]);
    const stoppable = this.#facts.nowayout === false;
    if (this.#guard !== null && stoppable) {
      this.#withdraw('the agent stops');
      await Promise.race([released, late]);
    }
    over.abort();
    clearInterval(this.#looking);
    if (this.#guard === null && (stoppable || this.#feeding.opened === null)) return this.#stopFeeder();
    const why = stoppable ? 'goes on, for the server could not be told that it ends' : 'cannot be stopped';
    log.warn(`The watchdog of this host ${why}: it resets the host unless the agent is back within a minute.`);
    this.#feeding.leave();
  }

  /** Whatever was told since it was withdrawn says that it is not armed, and comes after all that said it is. */
  async #saved(revision: string, beatIsOurs: boolean): Promise<void> {
    const known = this.#told.find(revision);
    if (known === undefined) return;
    if (this.#withdrawn !== null && known.number >= this.#withdrawn.number && (await this.#release())) return;
    if (known.report.pools.join() !== [...this.#feedingPools].sort().join()) await this.#feedBy(known.report.pools);
    const counts = this.#guard !== null && this.#withdrawn === null;
    if (beatIsOurs && !counts && revision === this.report().revision) void this.#arm();
  }

  #withdraw(reason: string): void {
    if (this.#guard === null || this.#withdrawn !== null) return;
    this.#withdrawn = { reason, number: Number.POSITIVE_INFINITY };
    this.report();
    this.#withdrawn = { reason, number: this.#told.newest };
    this.#world.log.warn(`The watchdog ${this.#world.device} shall not count any more: ${reason}.`);
    this.#world.changed();
  }

  async #release(): Promise<boolean> {
    const { nowayout, running } = await this.#world.readDevice();
    if (nowayout !== false && running !== false) {
      // The agent after this one must not tell it as armed only since it can open it.
      if (this.#guard?.counts === true) this.#guard = await rewritten(this.#world, this.#guard, { counts: false });
      return false;
    }
    this.#reason = this.#withdrawn?.reason ?? '';
    this.#guard = null;
    this.#withdrawn = null;
    this.#runs = false;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
    await written(this.#world, null);
    this.#stopFeeder();
    this.#released();
    return true;
  }

  #stopFeeder(): void {
    this.#feeding.stop();
    this.#unwritten = null;
  }

  /** On disk first: the agent after this one must not feed by more than the server knows of, nor by less than it was fed by. */
  async #feedBy(pools: readonly string[]): Promise<void> {
    if (this.#guard !== null) {
      const guard = { ...this.#guard, pools: [...pools] };
      if ((await written(this.#world, guard)) !== null) return;
      this.#guard = guard;
    }
    this.#feedingPools = new Set(pools);
  }

  async #arm(): Promise<void> {
    const { nowMs, obstacle } = this.#world;
    const { opened } = this.#feeding;
    if (this.#guard === null ? !this.#feeding.idle : opened === null) return;
    if (this.#ending || nowMs() < this.#notBeforeMs) return;
    this.#notBeforeMs = nowMs() + againMs;
    const found = await obstacle();
    if (found !== null) return this.#refuse(found.sentence);
    this.#obstaclesAtMs = nowMs() + obstaclesEveryMs;
    if (opened === null) await this.#start();
    else await this.#inOrder.do(() => this.#countAgain(opened));
  }

  /** What has been fed on without counting. */
  async #countAgain(opened: Opened): Promise<void> {
    if (this.#withdrawn === null || this.#ending || !this.#feeding.holds(opened)) return;
    const objection = await this.#noted(opened);
    if (objection !== null) return this.#refuse(objection);
    // Written and not told does no harm: it is written anew with the next word of the server.
    if (!this.#feeding.holds(opened) || this.#ending) return;
    this.#withdrawn = null;
    this.#counts(true);
  }

  /** That it counts, on disk first. Null, or why it could not be written. */
  async #noted(opened: Opened): Promise<string | null> {
    this.#identity = opened.identity;
    this.#kind = await this.#world.kindOf(opened.identity);
    const guard = guardOf(this.#world, opened, this.#feedingPools);
    const objection = await written(this.#world, guard);
    if (objection === null) this.#guard = guard;
    return objection;
  }

  #counts(isNew: boolean): void {
    this.#runs = true;
    this.#reason = '';
    if (isNew) this.#world.log.info(`The watchdog ${this.#world.device} is armed: unseen, this host resets itself.`);
    this.#world.changed();
  }

  async #start(): Promise<void> {
    const fresh = this.#guard === null;
    const objection = await this.#feeding.start(async () => {
      this.#facts = await this.#world.readDevice();
      // One that was given up meanwhile is armed anew from the start, or not at all.
      if ((this.#guard === null) !== fresh || (fresh && this.#ending)) return undefined;
      return { guard: this.#guard, nowayout: this.#facts.nowayout };
    });
    if (objection !== null) this.#refuse(objection);
  }

  #evidence(atMs: number): void {
    const { nowMs } = this.#world;
    this.#feeding.evidence(atMs);
    if (nowMs() < this.#notBeforeMs) return;
    if (this.#guard !== null && this.#feeding.idle) {
      this.#notBeforeMs = nowMs() + feedAgainMs;
      void this.#start();
    }
    const opened = this.#unwritten;
    if (opened !== null) this.#notBeforeMs = nowMs() + againMs;
    if (opened !== null) void this.#inOrder.do(() => this.#opened(opened));
  }

  #ended(reason: string): void {
    this.#unwritten = null;
    if (this.#guard !== null) this.#notBeforeMs = this.#world.nowMs() + feedAgainMs;
    this.#refuse(reason);
  }

  async #opened(opened: Opened): Promise<void> {
    if (!this.#feeding.holds(opened)) return;
    if (this.#guard === null) {
      if (this.#ending) return; // stop() waits for this, and stops it.
      const objection = await this.#noted(opened);
      if (objection !== null) {
        // Unknown to the next agent and uncounted, it is stopped; but fed on if it ran before (somebody may rely on it) or cannot be stopped.
        this.#notBeforeMs = this.#world.nowMs() + againMs;
        if (this.#facts.running === true || this.#facts.nowayout !== false) this.#unwritten = opened;
        else this.#stopFeeder();
        return this.#refuse(objection);
      }
      if (!this.#feeding.holds(opened)) {
        this.#guard = null;
        return void (await written(this.#world, null));
      }
      this.#unwritten = null;
      return this.#counts(true);
    }
    if (opened.identity !== this.#guard.identity) return this.#withdraw(`it is ${opened.identity} now`);
    this.#counts(false);
  }

  #refuse(reason: string): void {
    if (reason === (this.#withdrawn?.reason ?? this.#reason)) return;
    this.#reason = reason;
    if (this.#withdrawn !== null && !this.#ending) this.#withdrawn = { ...this.#withdrawn, reason };
    this.#world.log.error(`The watchdog ${this.#world.device} cannot be used: ${reason}.`);
    this.#world.changed();
  }
}
