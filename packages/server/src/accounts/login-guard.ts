import { lockAfterFailures, lockMs } from './limits.ts';

const maxNames = 10_000;

interface Count {
  readonly failures: number;
  readonly lastMs: number;
}

/**
 * Counts failed logins by name, whether or not there is such a user, so that nobody learns which there are. Kept in memory: people
 * who may not come in must not make the database write beside the steps of the engine. A restart forgets.
 */
export class LoginGuard {
  readonly #counts = new Map<string, Count>();

  /** Wall ms until which the name is locked; null when it is not. */
  lockedUntil(name: string, nowMs: number): number | null {
    const count = this.#current(name, nowMs);
    return count !== undefined && count.failures >= lockAfterFailures ? count.lastMs + lockMs : null;
  }

  /** True when this failure locked the name. */
  failed(name: string, nowMs: number): boolean {
    const failures = (this.#current(name, nowMs)?.failures ?? 0) + 1;
    this.#counts.delete(name);
    const oldest = this.#counts.keys().next().value;
    if (this.#counts.size >= maxNames && oldest !== undefined) this.#counts.delete(oldest);
    this.#counts.set(name, { failures, lastMs: nowMs });
    return failures === lockAfterFailures;
  }

  forget(name: string): void {
    this.#counts.delete(name);
  }

  #current(name: string, nowMs: number): Count | undefined {
    const count = this.#counts.get(name);
    return count !== undefined && nowMs - count.lastMs < lockMs ? count : undefined;
  }
}
