import { randomUUID } from 'node:crypto';
import type { WatchdogReport } from '@picket/protocol';

/** Reports on their way to the server at a time; of older ones an answer comes too late to be of use. */
const mostReports = 32;
/** Beats whose answer may still count. */
const mostBeats = 256;

/** A report that was told, and the how manieth of this process it was. */
interface Numbered {
  readonly number: number;
  readonly report: WatchdogReport;
}

/** What the server was told and has not answered yet: reports by their revision, beats by their number. */
export class Told {
  readonly #process = randomUUID();
  readonly #reports = new Map<string, Numbered>();
  readonly #beats = new Map<number, number>();
  #lastText = '';
  #last = 0;

  /**
   * Gives the report its revision, and remembers it. What says the same as before keeps its revision; what says again what was said once does not:
   * the server's word for an old "not armed", of this agent or one before it, must never pass for its word on the newest.
   */
  report(report: Omit<WatchdogReport, 'revision'>): WatchdogReport {
    const text = JSON.stringify(report);
    if (text !== this.#lastText) this.#last += 1;
    this.#lastText = text;
    const told = { ...report, revision: `${this.#process}-${this.#last}` };
    keep(this.#reports, told.revision, { number: this.#last, report: told }, mostReports);
    return told;
  }

  /** Number of the newest report. */
  get newest(): number {
    return this.#last;
  }

  /** Undefined for a report that this process did not send. */
  find(revision: string): Numbered | undefined {
    return this.#reports.get(revision);
  }

  beat(seq: number, atMs: number): void {
    keep(this.#beats, seq, atMs, mostBeats);
  }

  /** When the beat left; undefined for one that is forgotten or was another process's. */
  beatAt(seq: number): number | undefined {
    return this.#beats.get(seq);
  }
}

function keep<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
