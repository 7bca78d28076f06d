import type { Chunk, Violation } from './history.ts';
import { playChunk, shrinkHistory } from './history.ts';
import type { Play } from './played.ts';
import type { Shrunk } from './shrink.ts';

/** What a crew is asked; the same over threads and within this one. */
export interface ChunkJob {
  readonly from: number;
  readonly count: number;
  readonly settleMs: number;
}

/** Those who play: worker threads, or this thread in tests. */
export interface Crew {
  /** How many jobs go on at once. */
  readonly size: number;
  chunk(job: ChunkJob): Promise<Chunk>;
  shrink(violation: Violation, settleMs: number): Promise<Shrunk>;
  close(): Promise<void>;
}

/** Plays in this thread. */
export function crewOfOne(play: Play): Crew {
  return {
    size: 1,
    chunk: (job) => playChunk(play, job),
    shrink: (violation, settleMs) => shrinkHistory(play, violation, settleMs),
    close: async () => {},
  };
}
