import type { Reading } from '@picket/protocol';
import type { ExpectedPool, Heartbeat, PoolHealth, PoolIdentity } from './module.ts';

/** What one neighbour's look at a silent host needs to know of one pool. */
export interface Look {
  readonly pool: string;
  /** The machine that looks. */
  readonly self: string;
  /** The machine looked at. */
  readonly target: string;
  readonly disks: readonly string[];
  /** By then the helper answers with what it has; the rest is unknown. */
  readonly timeoutMs: number;
}

/** Questions to a pool's helper process, and what it answers to each. */
export interface HelperCalls {
  open: { readonly ask: ExpectedPool; readonly answer: PoolIdentity & { readonly health: PoolHealth } };
  /** The helper counts the beats, from the last one on the storage: a new helper goes on where the old one stopped. */
  beat: { readonly ask: Omit<Heartbeat, 'seq'>; readonly answer: { readonly seq: number } };
  look: { readonly ask: Look; readonly answer: readonly Reading[] };
}

export type HelperOperation = keyof HelperCalls;

export interface HelperRequest {
  readonly id: number;
  readonly operation: HelperOperation;
  readonly ask: HelperCalls[HelperOperation]['ask'];
}

export type HelperAnswer =
  /** The first word of a helper: from now on an answer that does not come is the storage's fault. */
  | { readonly ready: true }
  | { readonly id: number; readonly ok: true; readonly answer: HelperCalls[HelperOperation]['answer'] }
  | { readonly id: number; readonly ok: false; readonly reason: string };
