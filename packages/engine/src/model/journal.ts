import type { Ms } from './time.ts';

/** One decision: a plain sentence, with the evidence as data (I8). The flight recorder and incident replay live on it. */
export interface JournalEntry {
  readonly at: Ms;
  readonly incident: string | null;
  /** Host name, VM name, or the cluster's name. */
  readonly subject: string;
  readonly kind: string;
  readonly sentence: string;
  readonly data: Readonly<Record<string, unknown>>;
}
