import type { Keep, WatchdogReport } from '@picket/protocol';
import { clip, messageOf } from '../files/text.ts';
import type { DeviceFacts } from './device.ts';
import { Feeding } from './feeding.ts';
import type { Opened } from './from-feeder.ts';
import { expiriesOf } from './kinds.ts';
import type { Guard } from './memory.ts';
import { Told } from './told.ts';
import type { WatchdogWorld } from './world.ts';

/** What could not be armed is not tried again before this. */
const againMs = 30_000;
/** A feeder that is gone while the watchdog runs is needed at once. */
const feedAgainMs = 1_000;
const lookEveryMs = 1_000;
/** Whether what could stop it has come up since it was armed. */
const obstaclesEveryMs = 300_000;
/** The server answers after each renewal of its lease (5 s); one that hands over to another needs longer. */
const stopWithinMs = 60_000;
/** As many as a report takes. */
const mostPools = 256;

/**
 * The host's self-protection (S21). What the server believes is never more than what is so:
 * - it is armed only by the word of a server that has saved what this agent tells, and told as armed only once it runs and that is written down (the guard);
 * - it is fed on evidence alone, and by heartbeats on those pools only that the server knows to count;
 * - it is stopped only once the server has saved that it is not armed. Without that word it goes on counting, and a feeder without an agent
 *   feeds it while its evidence is young. That no VM runs just then is no way out: somebody may start one by hand.
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
  #inOrder: Promise<void> = Promise.resolve();
  #released: () => void = () => undefined;
  readonly #looking: NodeJS.Timeout;

  private constructor(world: WatchdogWorld, facts: DeviceFacts, kind: WatchdogReport['kind'], guard: Guard | null) {
    this.#world = world;
    this.#facts = facts;
    this.#kind = kind;
    this.#guard = guard;
    this.#identity = guard?.identity ?? facts.identity ?? '';
    this.#reason =
      guard === null ? 'the server has not answered yet' : 'the agent before this one armed it; it is taken over';
    const pools = (guard?.pools ?? []).filter((name) => world.poolNames.includes(name));
    this.#feedingPools = new Set(pools);
    this.#beaten = new Set(pools);
    this.#feeding = new Feeding(world, {
      opened: (opened) => void this.#then(() => this.#opened(opened)),
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
    return this.#told.report({
      armed,
      device: this.#world.device,
      identity: clip(this.#identity, 255),
      kind: this.#kind,
      nowayout: this.#facts.nowayout ?? false,
      timeoutMs: this.#guard?.timeoutMs ?? this.#world.seconds * 1000,
      expiries: expiriesOf(this.#identity),
      pools: [...this.#beaten].sort().slice(0, mostPools),
      reason: armed ? '' : clip(this.#withdrawn?.reason ?? this.#reason, 500),
    });
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
    return this.#then(() => this.#saved(watchdog, leftAt !== undefined));
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
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    const released = new Promise<void>((resolve) => {
      this.#released = resolve;
    });
    // An opening that is under way.
    await Promise.race([this.#inOrder, late]);
    if (this.#guard !== null && this.#facts.nowayout !== true) {
      this.#withdraw('the agent stops');
      await Promise.race([released, late]);
    }
    clearTimeout(timer);
    clearInterval(this.#looking);
    if (this.#guard === null) {
      this.#stopFeeder();
      return;
    }
    const why =
      this.#facts.nowayout === true ? 'cannot be stopped' : 'goes on, for the server could not be told that it ends';
    log.warn(`The watchdog of this host ${why}: it resets the host unless the agent is back within a minute.`);
    this.#feeding.leave();
  }

  /** One after the other: what is written down must be what was decided last. */
  #then(step: () => Promise<void>): Promise<void> {
    this.#inOrder = this.#inOrder.then(step).catch((error: unknown) => {
      this.#world.log.error(`The watchdog met an error: ${messageOf(error)}.`);
    });
    return this.#inOrder;
  }

  /** Whatever was told since it was withdrawn says that it is not armed, and comes after all that said it is. */
  async #saved(revision: string, beatIsOurs: boolean): Promise<void> {
    const known = this.#told.find(revision);
    if (known === undefined) return;
    if (this.#withdrawn !== null && known.number >= this.#withdrawn.number) return this.#release();
    if (known.report.pools.join() !== [...this.#feedingPools].sort().join()) await this.#feedBy(known.report.pools);
    if (beatIsOurs && this.#guard === null && revision === this.report().revision) void this.#arm();
  }

  #withdraw(reason: string): void {
    if (this.#guard === null || this.#withdrawn !== null) return;
    this.#withdrawn = { reason, number: Number.POSITIVE_INFINITY };
    this.report();
    this.#withdrawn = { reason, number: this.#told.newest };
    this.#world.log.warn(`The watchdog ${this.#world.device} shall not count any more: ${reason}.`);
    this.#world.changed();
  }

  async #release(): Promise<void> {
    this.#reason = this.#withdrawn?.reason ?? '';
    this.#guard = null;
    this.#withdrawn = null;
    this.#runs = false;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
    await this.#write(null);
    this.#stopFeeder();
    this.#released();
  }

  #stopFeeder(): void {
    this.#feeding.stop();
    this.#unwritten = null;
  }

  /** On disk first: the agent after this one must not feed by more than the server knows of, nor by less than it was fed by. */
  async #feedBy(pools: readonly string[]): Promise<void> {
    if (this.#guard !== null) {
      const guard = { ...this.#guard, pools: [...pools] };
      if ((await this.#write(guard)) !== null) return;
      this.#guard = guard;
    }
    this.#feedingPools = new Set(pools);
  }

  /** Null when it is written, else why not. */
  #write(guard: Guard | null): Promise<string | null> {
    return this.#world.writeGuard(guard).then(
      () => null,
      (error: unknown) => {
        const objection = `what feeds it cannot be written down (${messageOf(error)})`;
        this.#world.log.error(`The watchdog ${this.#world.device}: ${objection}.`);
        return objection;
      },
    );
  }

  async #arm(): Promise<void> {
    const { nowMs, obstacle } = this.#world;
    if (!this.#feeding.idle || this.#ending || nowMs() < this.#notBeforeMs) return;
    this.#notBeforeMs = nowMs() + againMs;
    const found = await obstacle();
    if (found !== null) return this.#refuse(found.sentence);
    this.#obstaclesAtMs = nowMs() + obstaclesEveryMs;
    await this.#start();
  }

  async #start(): Promise<void> {
    const fresh = this.#guard === null;
    const objection = await this.#feeding.start(async () => {
      this.#facts = await this.#world.readDevice();
      // One that was given up meanwhile is armed anew from the start, or not at all.
      return (this.#guard === null) !== fresh || (fresh && this.#ending) ? undefined : this.#guard;
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
    if (opened === null) return;
    this.#notBeforeMs = nowMs() + againMs;
    void this.#then(() => this.#opened(opened));
  }

  #ended(reason: string): void {
    this.#unwritten = null;
    if (this.#guard !== null) this.#notBeforeMs = this.#world.nowMs() + feedAgainMs;
    this.#refuse(reason);
  }

  async #opened(opened: Opened): Promise<void> {
    const { bootId, device, kindOf, log, nowMs } = this.#world;
    if (!this.#feeding.holds(opened)) return;
    if (this.#guard === null) {
      if (this.#ending) return; // stop() waits for this, and stops it.
      const { identity, timeoutMs, sleptMs } = opened;
      this.#identity = identity;
      this.#kind = await kindOf(identity);
      const guard = { bootId, device, identity, timeoutMs, sleptMs, pools: [...this.#feedingPools] };
      const objection = await this.#write(guard);
      if (objection !== null) {
        // The agent after this one would not know what it guards. The server does not count on it, so it is stopped; but one that ran before is fed on
        // and written down as soon as that can be done: somebody else left it counting, and may rely on that.
        this.#notBeforeMs = nowMs() + againMs;
        if (this.#facts.running === true) this.#unwritten = opened;
        else this.#stopFeeder();
        return this.#refuse(objection);
      }
      if (!this.#feeding.holds(opened)) return void (await this.#write(null));
      this.#guard = guard;
      this.#unwritten = null;
      log.info(`The watchdog ${device} is armed: unseen, this host resets itself.`);
    } else if (opened.identity !== this.#guard.identity) return this.#withdraw(`it is ${opened.identity} now`);
    this.#runs = true;
    this.#reason = '';
    this.#world.changed();
  }

  #refuse(reason: string): void {
    if (reason === this.#reason) return;
    this.#reason = reason;
    this.#world.log.error(`The watchdog ${this.#world.device} cannot be used: ${reason}.`);
    this.#world.changed();
  }
}
