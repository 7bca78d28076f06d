import { join } from 'node:path';
import { readIfThere } from '../lab/files.ts';
import type { Lab } from '../lab/state.ts';
import { sleep } from '../machine/run.ts';
import { crashServer, findServer, type ServerStart, startServer } from '../server/process.ts';
import { killFiles } from './files.ts';
import type { KillPoint } from './points.ts';

const lookMs = 30;
const retryMs = 500;

/** How the lab's server is started so that it can be killed, or made to wait, at a point. */
export const deadlyServer: ServerStart = { entry: join(import.meta.dirname, 'main.ts') };

/** Dozens of starts: from the second one on, nothing need be compiled again. */
const cached = (lab: Lab) => ({ ...deadlyServer, env: { NODE_COMPILE_CACHE: join(lab.dir, 'compile-cache') } });

/**
 * Keeps a lab's server running as systemd would, and has it killed at one point after the other: when it died at the first,
 * the next one is armed before it is started again. For a lab whose server is a `deadlyServer`.
 */
export class Reaper {
  /** Last words of servers that ended by themselves. */
  readonly died: string[] = [];
  readonly #lab: Lab;
  readonly #files: ReturnType<typeof killFiles>;
  readonly #watch: Promise<void>;
  #queue: KillPoint[] = [];
  #deaths: number;
  #crashed = false;
  #stopped = false;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#files = killFiles(lab.files.server);
    this.#deaths = this.reached.length;
    this.#watch = this.#keepAlive();
  }

  /** Points at which this lab's server was killed, in order. */
  get reached(): string[] {
    return this.#files.killed.all();
  }

  /** Points still to be reached; the first one is armed. */
  get left(): readonly KillPoint[] {
    return this.#queue;
  }

  /** Has the server killed at these points, one after the other, from now on. */
  arm(points: readonly KillPoint[]): void {
    this.#queue = [...points];
    this.#files.killAt.set(this.#queue[0] ?? null);
  }

  /** kill -9 where it stands. */
  async crash(): Promise<void> {
    this.#crashed = true;
    if (findServer(this.#lab) !== undefined) await crashServer(this.#lab);
  }

  /** Leaves the server to itself, without a point. */
  async stop(): Promise<void> {
    this.arm([]);
    this.#stopped = true;
    await this.#watch;
  }

  async #keepAlive(): Promise<void> {
    while (!this.#stopped) {
      if (findServer(this.#lab) === undefined) await this.#startAgain();
      else await sleep(lookMs);
    }
  }

  async #startAgain(): Promise<void> {
    const { reached } = this;
    if (reached.length > this.#deaths) {
      this.#deaths = reached.length;
      this.#queue = this.#queue.slice(1);
    } else if (!this.#crashed) {
      this.died.push((readIfThere(this.#lab.files.serverLog) ?? '').split('\n').slice(-5).join('\n'));
    }
    this.#crashed = false;
    this.#files.killAt.set(this.#queue[0] ?? null);
    try {
      await startServer(this.#lab, cached(this.#lab));
    } catch (error) {
      this.died.push(String(error));
      await sleep(retryMs);
    }
  }
}
