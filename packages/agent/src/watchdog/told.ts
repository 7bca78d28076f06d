import { createHash } from 'node:crypto';
import type { WatchdogReport } from '@picket/protocol';

/** Reports on their way to the server at a time; of older ones an answer comes too late to be of use. */
const mostReports = 32;
/** Beats whose answer may still count. */
const mostBeats = 256;

/** What the server was told and has not answered yet: reports by their revision, beats by their number. */
export class Told {
  readonly #pools = new Map<string, readonly string[]>();
  readonly #beats = new Map<number, number>();

  /** Gives the report its revision, and remembers it. */
  report(report: Omit<WatchdogReport, 'revision'>, bootId: string): WatchdogReport {
    const text = JSON.stringify([bootId, report]);
    const revision = createHash('sha256').update(text).digest('hex').slice(0, 32);
    keep(this.#pools, revision, report.pools, mostReports);
    return { ...report, revision };
  }

  beat(seq: number, atMs: number): void {
    keep(this.#beats, seq, atMs, mostBeats);
  }

  /** When the beat left; undefined for one that is forgotten or was another process's. */
  beatAt(seq: number): number | undefined {
    return this.#beats.get(seq);
  }

  /** The pools of a report; undefined for one that this process did not send. */
  poolsOf(revision: string): readonly string[] | undefined {
    return this.#pools.get(revision);
  }
}

function keep<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
