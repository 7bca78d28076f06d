import { Worker } from 'node:worker_threads';
import type { ChunkJob, Crew } from './crew.ts';
import { generate } from './generate.ts';
import type { Chunk, Violation } from './history.ts';
import type { Shrunk } from './shrink.ts';
import { noTotals } from './totals.ts';

/** To a thread: one job at a time. */
export type Order =
  | ({ readonly kind: 'chunk' } & ChunkJob)
  | { readonly kind: 'shrink'; readonly violation: Violation; readonly settleMs: number };

/** From a thread: the seed that it begins, then the result of the job. */
export type Word =
  | { readonly kind: 'began'; readonly seed: number }
  | { readonly kind: 'chunk'; readonly chunk: Chunk }
  | { readonly kind: 'shrunk'; readonly shrunk: Shrunk };

/** A history takes a fraction of a second; one that takes this long never ends. */
const STUCK_MS = 180_000;

interface Hand {
  worker: Worker;
  /** Ends the job under way; null when there is none. */
  settle: { done: (word: Word) => void; failed: (error: Error) => void; stuck: () => void } | null;
  seed: number | null;
  busySince: number;
}

/** Worker threads, each with a simulator of its own. */
export function crewOfThreads(size: number): Crew {
  const idle: Hand[] = [];
  const waiting: ((hand: Hand) => void)[] = [];
  const hands = new Set<Hand>();

  const hire = (): Hand => {
    const hand: Hand = {
      worker: new Worker(new URL('./worker.ts', import.meta.url)),
      settle: null,
      seed: null,
      busySince: 0,
    };
    hand.worker.on('message', (word: Word) => {
      if (word.kind === 'began') {
        hand.seed = word.seed;
        hand.busySince = performance.now();
      } else hand.settle?.done(word);
    });
    hand.worker.on('error', (error) => hand.settle?.failed(error instanceof Error ? error : new Error(String(error))));
    hands.add(hand);
    return hand;
  };
  const free = (hand: Hand): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(hand);
    else next(hand);
  };
  for (let i = 0; i < size; i += 1) idle.push(hire());

  const watch = setInterval(() => {
    for (const hand of hands)
      if (hand.settle !== null && performance.now() - hand.busySince > STUCK_MS) hand.settle.stuck();
  }, 5000);

  /** Gives an order to the next free thread. `stuck` says what a job that never ends comes to. */
  const give = async (order: Order, stuck: (seed: number | null) => Word): Promise<Word> => {
    const hand = idle.pop() ?? (await new Promise<Hand>((resolve) => waiting.push(resolve)));
    return new Promise((resolve, reject) => {
      hand.busySince = performance.now();
      hand.seed = null;
      const over = (settle: () => void, next: Hand): void => {
        hand.settle = null;
        free(next);
        settle();
      };
      const replaced = (): Hand => {
        hands.delete(hand);
        void hand.worker.terminate();
        return hire();
      };
      hand.settle = {
        done: (word) => over(() => resolve(word), hand),
        failed: (error) => over(() => reject(error), replaced()),
        stuck: () => over(() => resolve(stuck(hand.seed)), replaced()),
      };
      hand.worker.postMessage(order);
    });
  };

  return {
    size,
    chunk: async (job) => {
      const word = await give({ kind: 'chunk', ...job }, (seed) => ({
        kind: 'chunk',
        chunk: {
          totals: noTotals(),
          violations: [{ seed: seed ?? job.from, sentence: 'hang: this history never ends.' }],
        },
      }));
      if (word.kind !== 'chunk') throw new Error(`a thread answered ${word.kind} to a chunk`);
      return word.chunk;
    },
    shrink: async (violation, settleMs) => {
      const word = await give({ kind: 'shrink', violation, settleMs }, () => ({
        kind: 'shrunk',
        shrunk: { scenario: { ...generate(violation.seed), why: violation.sentence }, plays: 0 },
      }));
      if (word.kind !== 'shrunk') throw new Error(`a thread answered ${word.kind} to shrink`);
      return word.shrunk;
    },
    close: async () => {
      clearInterval(watch);
      await Promise.all([...hands].map(({ worker }) => worker.terminate()));
    },
  };
}
