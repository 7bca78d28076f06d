import type { Crew } from './crew.ts';
import type { Chunk, Violation } from './history.ts';
import type { Progress } from './part.ts';
import { addTotals } from './totals.ts';

/** Histories per job: small enough that a stopped run has lost little, big enough that talking to threads costs nothing. */
const CHUNK = 10;

export interface March {
  readonly crew: Crew;
  /** The seed after the last. */
  readonly to: number;
  readonly settleMs: number;
  /** Stops after so many broken promises. */
  readonly stopAfter: number;
  readonly stop?: AbortSignal | undefined;
  /** Told of each history that broke a promise, in order of seeds. */
  readonly found: (violation: Violation) => void;
}

/**
 * Plays every seed from `progress.next` on, each job on a thread of its own, and counts results in the order of seeds: what is found
 * first does not depend on which thread was faster.
 */
export async function march(progress: Progress, { crew, to, settleMs, stopAfter, stop, found }: March): Promise<void> {
  const done = new Map<number, { count: number; chunk: Chunk }>();
  const enough = (): boolean => progress.violations.length >= stopAfter;
  let next = progress.next;

  const count = (): void => {
    for (let ready = done.get(progress.next); ready !== undefined && !enough(); ready = done.get(progress.next)) {
      done.delete(progress.next);
      progress.next += ready.count;
      addTotals(progress.totals, ready.chunk.totals);
      for (const violation of ready.chunk.violations) {
        if (enough()) break;
        progress.violations.push(violation);
        found(violation);
      }
    }
  };
  const work = async (): Promise<void> => {
    while (next < to && !enough() && stop?.aborted !== true) {
      const from = next;
      const size = Math.min(CHUNK, to - from);
      next += size;
      done.set(from, { count: size, chunk: await crew.chunk({ from, count: size, settleMs }) });
      count();
    }
  };
  await Promise.all(Array.from({ length: crew.size }, work));
}
