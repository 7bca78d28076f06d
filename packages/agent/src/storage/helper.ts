import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stuckProcesses } from './stuck.ts';
import type { HelperAnswer, HelperCalls, HelperOperation, HelperRequest } from './wire.ts';

/** Processes that hang in the kernel cannot be killed. With this many of them, no new helper joins them. */
const maxStuck = 3;
/** Until a helper is loaded, however busy its host is. It has not touched the storage by then. */
const startMs = 60_000;
const respawnMinMs = 500;
const respawnMaxMs = 10_000;

export type Answered<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export interface HelperOptions {
  readonly args: readonly string[];
  /** The script to run; tests bring their own. */
  readonly entry?: string;
}

interface Waiting {
  readonly resolve: (answer: Answered<unknown>) => void;
  readonly timeoutMs: number;
  timer: NodeJS.Timeout;
}

const helperEntry = fileURLToPath(new URL('./helper-main.ts', import.meta.url));

/**
 * One helper process, which does all that may hang on a pool. Every question has a deadline; past it the helper is killed with
 * everything it started, all that waits is answered with a reason, and a new helper comes with the next question, after a pause
 * that grows while it goes on.
 */
export class StorageHelper {
  readonly #options: HelperOptions;
  #child: ChildProcess | null = null;
  #ready = false;
  #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #kills = 0;
  #notBeforeMs = 0;
  /** Session ids of killed helpers: a helper leads its session, so what it started carries the same one. */
  #killed: number[] = [];

  constructor(options: HelperOptions) {
    this.#options = options;
  }

  /** Process id of the living helper; null when there is none. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Goes up whenever a new helper begins: it must be told again what the last one knew. */
  generation = 0;

  /** Never throws and never takes much longer than `timeoutMs`. */
  async request<O extends HelperOperation>(
    operation: O,
    ask: HelperCalls[O]['ask'],
    timeoutMs: number,
  ): Promise<Answered<HelperCalls[O]['answer']>> {
    const child = this.#child ?? this.#spawn();
    if (typeof child === 'string') return { ok: false, reason: child };
    const id = this.#nextId++;
    const answer = new Promise<Answered<unknown>>((resolve) => {
      // While it is being loaded nothing is known of the storage, and who asks still hears so in time.
      const timer = this.#ready ? this.#deadline(child, timeoutMs) : setTimeout(() => this.#notYet(id), timeoutMs);
      this.#waiting.set(id, { resolve, timeoutMs, timer });
    });
    const request: HelperRequest = { id, operation, ask };
    child.send(request, (error) => {
      if (error !== null) this.#settle(id, { ok: false, reason: `the helper process is gone (${error.message})` });
    });
    return (await answer) as Answered<HelperCalls[O]['answer']>;
  }

  stop(): void {
    if (this.#child !== null) this.#kill(this.#child, 'the agent stops');
    this.#notBeforeMs = Number.POSITIVE_INFINITY;
  }

  #spawn(): ChildProcess | string {
    if (performance.now() < this.#notBeforeMs) return 'the storage hangs; it is tried again in a few seconds';
    this.#killed = stuckProcesses(this.#killed);
    if (this.#killed.length >= maxStuck) {
      return `the storage hangs: ${this.#killed.length} processes wait for it and cannot be ended`;
    }
    const child = fork(this.#options.entry ?? helperEntry, [...this.#options.args], {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#ready = false;
    const late = setTimeout(() => this.#kill(child, `its helper was not ready within ${startMs / 1000} s`), startMs);
    child.on('message', (message) => {
      const answer = message as HelperAnswer;
      if ('ready' in answer) {
        clearTimeout(late);
        return this.#begin(child);
      }
      if (answer.ok) this.#kills = 0;
      this.#settle(answer.id, answer.ok ? { ok: true, value: answer.answer } : answer);
    });
    const gone = () => {
      clearTimeout(late);
      if (this.#child !== child) return;
      this.#child = null;
      this.#settleAll('the helper process has ended');
      this.#pause();
    };
    child.on('exit', gone);
    child.on('error', gone);
    this.#child = child;
    this.generation += 1;
    return child;
  }

  #deadline(child: ChildProcess, timeoutMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#kill(child, `the storage did not answer within ${timeoutMs / 1000} s`), timeoutMs);
  }

  /** The helper is loaded: what waits for it gets its whole time now. */
  #begin(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#ready = true;
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.timer = this.#deadline(child, waiting.timeoutMs);
    }
  }

  #notYet(id: number): void {
    this.#settle(id, { ok: false, reason: 'its helper process is still being started: this host is very busy' });
  }

  #kill(child: ChildProcess, reason: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    if (child.pid !== undefined) {
      this.#killed.push(child.pid);
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has gone by itself.
      }
    }
    // A process that hangs in the kernel must not keep the agent from ending.
    child.unref();
    child.channel?.unref();
    this.#settleAll(reason);
    this.#pause();
  }

  #pause(): void {
    this.#notBeforeMs = performance.now() + Math.min(respawnMinMs * 2 ** Math.min(this.#kills, 10), respawnMaxMs);
    this.#kills += 1;
  }

  #settle(id: number, answer: Answered<unknown>): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    waiting.resolve(answer);
  }

  #settleAll(reason: string): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, { ok: false, reason });
  }
}
