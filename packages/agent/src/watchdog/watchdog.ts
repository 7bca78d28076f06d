import { type Keep, LEAST_WATCHDOG_MS, type WatchdogReport, watchdogBoundMs } from '@picket/protocol';
import type { Logger } from 'pino';
import { clip, messageOf } from '../files/text.ts';
import type { DeviceFacts } from './device.ts';
import type { Feeder, FeederEars } from './feeder.ts';
import type { FromFeeder } from './feeding.ts';
import type { Guard } from './memory.ts';
import { Told } from './told.ts';

/** A feeder that could not open the device is not started again before this. */
const againMs = 30_000;
/** One that is gone while the watchdog runs is needed at once. */
const feedAgainMs = 1_000;
/** The server answers after each renewal of its lease (5 s). */
const stopWithinMs = 8_000;

/** What the watchdog of a host touches. */
export interface WatchdogWorld {
  readonly bootId: string;
  readonly device: string;
  readonly seconds: number;
  /** Configured pools: only their heartbeats can feed it from the start. */
  readonly poolNames: readonly string[];
  /** @throws Error with a plain sentence */
  readDevice(): Promise<DeviceFacts>;
  kindOf(identity: string): Promise<WatchdogReport['kind']>;
  /** Null when it was set, else why not. */
  setTimeout(seconds: number): Promise<string | null>;
  startFeeder(timeoutMs: number, ears: FeederEars): Feeder;
  readGuard(): Promise<Guard | null>;
  writeGuard(guard: Guard | null): Promise<void>;
  /** The report has changed: the server must hear of it. */
  changed(): void;
  /** CLOCK_MONOTONIC, as the feeder reads it. */
  nowMs(): number;
  /** For tests. */
  readonly stopWithinMs?: number;
  readonly log: Logger;
}

/**
 * The host's self-protection (S21). It is armed only by the word of a server that has saved what this agent tells, and from then on fed on
 * evidence alone, so that what the server believes is never more than what is so:
 * - heartbeats count on those pools only that the server knows to count;
 * - an agent that ends without the server's knowledge leaves the watchdog counting: stopped, the host would be believed to reset itself.
 *   That it runs no VM just then is no way out, since somebody may start one by hand. A new agent goes on within one time-out.
 */
export class HostWatchdog {
  readonly #world: WatchdogWorld;
  readonly #told = new Told();
  readonly #beaten: Set<string>;
  #feedingPools: ReadonlySet<string>;
  #facts: DeviceFacts | null;
  #kind: WatchdogReport['kind'];
  #reason: string;
  #armed: boolean;
  #ending = false;
  #feeder: Feeder | null = null;
  #opens = false;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #evidenceAtMs = Number.NEGATIVE_INFINITY;
  #stopRevision: string | null = null;
  #stopKnown: () => void = () => undefined;

  private constructor(
    world: WatchdogWorld,
    facts: DeviceFacts | string,
    kind: WatchdogReport['kind'],
    guard: Guard | null,
  ) {
    this.#world = world;
    this.#facts = typeof facts === 'string' ? null : facts;
    this.#kind = kind;
    this.#reason = typeof facts === 'string' ? facts : 'the server has not answered yet';
    const sameDevice = guard?.device === world.device && this.#facts?.timeoutMs === guard.timeoutMs;
    this.#armed = sameDevice && this.#facts?.running === true;
    const pools = this.#armed ? (guard?.pools ?? []).filter((name) => world.poolNames.includes(name)) : [];
    this.#feedingPools = new Set(pools);
    this.#beaten = new Set(pools);
  }

  static async open(world: WatchdogWorld): Promise<HostWatchdog> {
    const facts = await world.readDevice().catch(messageOf);
    const kind = typeof facts === 'string' ? 'software' : await world.kindOf(facts.identity);
    const watchdog = new HostWatchdog(world, facts, kind, await world.readGuard());
    if (typeof facts === 'string') world.log.error(`The watchdog ${world.device} cannot be used: ${facts}.`);
    else if (watchdog.#armed) world.log.info(`The watchdog ${world.device} guards this host already; it is fed on.`);
    return watchdog;
  }

  report(): WatchdogReport {
    const timeoutMs = this.#armed ? (this.#facts?.timeoutMs ?? 0) : this.#world.seconds * 1000;
    const armed = this.#armed && !this.#ending;
    return this.#told.report(
      {
        armed,
        device: this.#world.device,
        identity: clip(this.#facts?.identity ?? '', 255),
        kind: this.#kind,
        nowayout: this.#facts?.nowayout ?? false,
        boundMs: watchdogBoundMs(timeoutMs),
        pools: [...this.#beaten].sort(),
        reason: armed ? '' : clip(this.#ending ? 'the agent stops' : this.#reason, 500),
      },
      this.#world.bootId,
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
  async kept({ seq, watchdog }: Keep): Promise<void> {
    if (watchdog === this.#stopRevision) this.#stopKnown();
    const pools = this.#told.poolsOf(watchdog);
    if (pools !== undefined && pools.join() !== [...this.#feedingPools].sort().join()) await this.#feedBy(pools);
    const leftAt = this.#told.beatAt(seq);
    if (leftAt === undefined) return;
    // Only once the server has saved that it is not armed may the device be touched: wdctl stops what runs.
    if (!this.#armed && watchdog === this.report().revision) await this.#arm();
    this.#evidence(leftAt);
  }

  /**
   * Ends the watch. It is stopped only once the server has saved that it counts on it no more; without that word it goes on counting, and the
   * host resets itself unless an agent is back in time.
   */
  async stop(): Promise<void> {
    const world = this.#world;
    const facts = this.#facts;
    if (!this.#armed) {
      this.#ending = true;
      this.#feeder?.send({ end: 'stop' });
      return;
    }
    const inS = `${(facts?.timeoutMs ?? 0) / 1000} s`;
    if (facts?.nowayout === true) {
      world.log.warn(
        `The watchdog of this host cannot be stopped: it resets the host in ${inS} unless the agent is back.`,
      );
      this.#feeder?.send({ end: 'leave' });
      return;
    }
    const known = await this.#tellThatItEnds();
    this.#armed = !known;
    if (known) await world.writeGuard(null).catch(() => undefined);
    else
      world.log.error(
        `The server could not be told that this host is not guarded any more: its watchdog resets it in ${inS} unless the agent is back.`,
      );
    this.#feeder?.send({ end: known ? 'stop' : 'leave' });
  }

  async #tellThatItEnds(): Promise<boolean> {
    this.#ending = true;
    const known = new Promise<boolean>((resolve) => {
      this.#stopKnown = () => resolve(true);
    });
    this.#stopRevision = this.report().revision;
    this.#world.changed();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#world.stopWithinMs ?? stopWithinMs);
    });
    const answer = await Promise.race([known, late]);
    clearTimeout(timer);
    return answer;
  }

  /** On disk first: the agent after this one must not feed by more than the server knows of, nor by less than it was fed by. */
  async #feedBy(pools: readonly string[]): Promise<void> {
    if (this.#armed && !(await this.#remember(pools))) return;
    this.#feedingPools = new Set(pools);
  }

  async #remember(pools: readonly string[]): Promise<boolean> {
    const { bootId, device, log } = this.#world;
    const timeoutMs = this.#facts?.timeoutMs ?? 0;
    return this.#world.writeGuard({ bootId, device, timeoutMs, pools: [...pools] }).then(
      () => true,
      (error: unknown) => {
        log.error(`What feeds the watchdog cannot be written down: ${messageOf(error)}.`);
        return false;
      },
    );
  }

  /** Sets the time-out; the feeder opens the device with the next evidence. */
  async #arm(): Promise<void> {
    const world = this.#world;
    if (this.#feeder !== null || this.#ending || this.#facts === null || world.nowMs() < this.#notBeforeMs) return;
    this.#notBeforeMs = world.nowMs() + againMs;
    try {
      if (this.#facts.timeoutMs !== world.seconds * 1000) {
        const objection = await world.setTimeout(world.seconds);
        if (objection !== null) throw new Error(objection);
        this.#facts = await world.readDevice();
      }
      const { timeoutMs } = this.#facts;
      if (timeoutMs < LEAST_WATCHDOG_MS || timeoutMs > 2000 * world.seconds)
        throw new Error(`its time-out is ${timeoutMs / 1000} s, though ${world.seconds} s were asked for`);
      this.#begin();
    } catch (error) {
      this.#refuse(messageOf(error));
    }
  }

  #evidence(atMs: number): void {
    this.#evidenceAtMs = Math.max(this.#evidenceAtMs, atMs);
    const again = this.#feeder === null && this.#world.nowMs() >= this.#notBeforeMs;
    if (this.#armed && !this.#ending && again) this.#begin();
    this.#feeder?.send({ evidenceAtMs: this.#evidenceAtMs });
  }

  #begin(): void {
    const feeder = this.#world.startFeeder(this.#facts?.timeoutMs ?? 0, {
      heard: (message) => void this.#heard(message),
      gone: () => {
        if (this.#feeder === feeder) this.#feeder = null;
        if (this.#armed) this.#notBeforeMs = this.#world.nowMs() + feedAgainMs;
        if (this.#armed && !this.#ending) this.#world.log.error('The process that feeds the watchdog is gone.');
      },
    });
    this.#feeder = feeder;
  }

  async #heard(message: FromFeeder): Promise<void> {
    const { log, device } = this.#world;
    switch (message.kind) {
      case 'open':
        if (this.#armed || this.#opens) return;
        this.#opens = true;
        // Nobody counts on it before it is written down: an agent that dies here leaves a watchdog that the next one begins anew.
        if (await this.#remember([...this.#feedingPools])) {
          this.#armed = true;
          log.info(`The watchdog ${device} is armed: unseen, this host resets itself.`);
          this.#world.changed();
        }
        this.#opens = false;
        return;
      case 'failed':
        this.#feeder = null;
        this.#refuse(message.reason);
        return;
      case 'starved':
        log.error(
          'This host can neither write its heartbeat nor is it heard by its server: its watchdog is not fed any more.',
        );
        return;
      case 'fed':
        log.info('The watchdog is fed again.');
        return;
      case 'stopped':
        return;
    }
  }

  #refuse(reason: string): void {
    if (reason !== this.#reason) {
      this.#world.log.error(`The watchdog ${this.#world.device} cannot be used: ${reason}.`);
      this.#reason = reason;
      this.#world.changed();
    }
  }
}
