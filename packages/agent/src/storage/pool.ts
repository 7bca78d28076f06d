import type { PoolReport, Reading } from '@picket/protocol';
import type { Logger } from 'pino';
import type { PoolConfig } from '../config.ts';
import { clip, messageOf } from '../files/text.ts';
import { monoMs } from '../watchdog/mono.ts';
import { StorageHelper } from './helper.ts';
import type { Heartbeat, PoolHealth } from './module.ts';
import { placeOf } from './modules.ts';
import type { Look } from './wire.ts';

/** A beat or an opening that takes longer hangs. */
const writeTimeoutMs = 5_000;
/** The helper answers a look by itself at its deadline; one that does not is stuck. */
const lookGraceMs = 250;

export interface PoolWorld {
  /** Whose heartbeat it is. Asked at each beat: the installation becomes known later. */
  beat(): Omit<Heartbeat, 'seq'>;
  knownId(pool: string): string | null;
  remember(pool: string, id: string): Promise<void>;
  /** A heartbeat was written; `begunAtMs` (CLOCK_MONOTONIC) is from before the write began. */
  beaten?(pool: string, begunAtMs: number): void;
  /** The pool's report has changed. */
  changed(): void;
  readonly log: Logger;
}

/** One shared pool as this host sees it: beats on it, whatever becomes of the link to the server, and looks at others'. */
export class Pool {
  readonly config: PoolConfig;
  readonly #world: PoolWorld;
  readonly #helper: StorageHelper;
  #timer: NodeJS.Timeout | null = null;
  #beating = false;
  #openedFor = '';
  #note = '';
  #health: PoolHealth | null = null;
  #failure: string | null = 'it has not been used yet';
  #beatAtMs: number | null = null;

  constructor(config: PoolConfig, world: PoolWorld, helper = new StorageHelper({ args: [JSON.stringify(config)] })) {
    this.config = config;
    this.#world = world;
    this.#helper = helper;
  }

  /** Beats now and each `intervalMs` from now on. */
  start(intervalMs: number): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.beat(), intervalMs);
    void this.beat();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#helper.stop();
  }

  /** One beat; nothing happens while the last one is still on its way. */
  async beat(): Promise<void> {
    if (this.#beating) return;
    this.#beating = true;
    const failure = await this.#openAndWrite().catch(messageOf);
    this.#beating = false;
    if (failure === this.#failure) return;
    this.#failure = failure;
    this.#tell(failure);
    this.#world.changed();
  }

  report(): PoolReport {
    return {
      pool: this.config.name,
      type: this.config.type,
      ok: this.#failure === null,
      reason: clip(this.#failure ?? this.#note, 500),
      lastBeatAgeMs: this.#beatAtMs === null ? null : performance.now() - this.#beatAtMs,
      ...(this.#health === null ? {} : { about: clip(this.#health.about, 300), locks: this.#health.locks }),
      ...(this.#health?.fence === undefined ? {} : { fence: this.#health.fence }),
    };
  }

  /** What this pool tells about a silent host; every source of it is in the answer, unknown where need be. */
  async look(look: Omit<Look, 'pool'>): Promise<readonly Reading[]> {
    const answer = await this.#helper.request(
      'look',
      { ...look, pool: this.config.name },
      look.timeoutMs + lookGraceMs,
    );
    return answer.ok ? answer.value : unknownPool(this.config.name, look.disks, answer.reason);
  }

  /** Opened anew when the helper is a new one, when the installation becomes known, and after a failure. */
  async #open(): Promise<string | null> {
    const { installation } = this.#world.beat();
    const key = `${this.#helper.pid}/${this.#helper.generation}/${installation}`;
    if (key === this.#openedFor && this.#failure === null) return null;
    const expected = { pool: this.config.name, id: this.#world.knownId(this.config.name), installation };
    const answer = await this.#helper.request('open', expected, writeTimeoutMs);
    if (!answer.ok) return answer.reason;
    if (expected.id === null) await this.#world.remember(this.config.name, answer.value.id);
    const { foreign, health } = answer.value;
    this.#health = health;
    const strangers =
      foreign.length === 0 ? [] : [`another Picket installation uses this pool too: ${foreign.join(', ')}`];
    this.#note = [...strangers, ...health.warnings].join('; ');
    this.#openedFor = `${this.#helper.pid}/${this.#helper.generation}/${installation}`;
    return null;
  }

  async #openAndWrite(): Promise<string | null> {
    return (await this.#open()) ?? (await this.#write());
  }

  async #write(): Promise<string | null> {
    const begunAtMs = monoMs();
    const answer = await this.#helper.request('beat', this.#world.beat(), writeTimeoutMs);
    if (!answer.ok) return answer.reason;
    this.#world.beaten?.(this.config.name, begunAtMs);
    this.#beatAtMs = performance.now();
    return null;
  }

  #tell(failure: string | null): void {
    const { log } = this.#world;
    if (failure === null) log.info(`Pool ${this.config.name} works.`);
    else log.warn(`Pool ${placeOf(this.config)} cannot be used: ${failure}.`);
  }
}

/** Every source of a pool that could not be asked at all. */
export function unknownPool(pool: string, disks: readonly string[], why: string): Reading[] {
  const reason = clip(why, 500);
  return [
    { kind: 'pool', pool, result: 'unknown', reason },
    { kind: 'heartbeat', pool, result: 'unknown', reason },
    ...disks.map((relPath): Reading => ({ kind: 'disk', pool, relPath, result: 'unknown', reason })),
  ];
}
