import { setTimeout as delay } from 'node:timers/promises';

interface Pace {
  readonly perSecond: number;
  /** A slow server is not given more than this at once. */
  readonly atOnce: number;
  readonly signal: AbortSignal;
}

/**
 * Does the work for each item in order: so many begun per second, so many under way at once. Ends early when the signal aborts.
 * @throws the first error of the work, when what was under way has ended
 */
export async function paced<T>(items: readonly T[], pace: Pace, work: (item: T) => Promise<void>): Promise<void> {
  const { perSecond, atOnce, signal } = pace;
  const underWay = new Set<Promise<void>>();
  const errors: unknown[] = [];
  const begunMs = performance.now();
  for (const [index, item] of items.entries()) {
    const earlyMs = begunMs + (1000 * index) / perSecond - performance.now();
    if (earlyMs > 0) await delay(earlyMs, undefined, { signal }).catch(() => undefined);
    while (underWay.size >= atOnce) await Promise.race(underWay);
    if (signal.aborted || errors.length > 0) break;
    const task: Promise<void> = work(item)
      .catch((error: unknown) => void errors.push(error))
      .finally(() => underWay.delete(task));
    underWay.add(task);
  }
  await Promise.all(underWay);
  if (errors.length > 0 && !signal.aborted) throw errors[0];
}
