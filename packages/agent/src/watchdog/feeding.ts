import { FEED_WHILE_MS } from '@picket/protocol';

// What the feeder and its agent say to each other, and the one rule by which it feeds.

export type ToFeeder =
  /** Newest evidence that the host is seen, by CLOCK_MONOTONIC. */
  | { readonly evidenceAtMs: number }
  /** `stop`: the server counts on it no more, so the watchdog is stopped. `leave`: it goes on counting. */
  | { readonly end: 'stop' | 'leave' };

export type FromFeeder =
  | { readonly kind: 'open' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'starved' }
  | { readonly kind: 'fed' }
  | { readonly kind: 'stopped' };

export interface Clocks {
  /** CLOCK_MONOTONIC, ms: stands still while the machine is suspended. */
  readonly monoMs: number;
  /** Since the boot, ms: goes on meanwhile. */
  readonly bootMs: number;
}

/** A machine that was suspended longer than this may have been proven dead meanwhile. */
const SUSPENDED_MS = 2_000;

/**
 * True while the watchdog may be fed (S21): the newest evidence is young, and the machine has not been suspended since `began`. One that was
 * is never fed again: it was silent for longer than it knows.
 */
export function mayFeed(evidenceAtMs: number, now: Clocks, began: Clocks): boolean {
  const suspendedMs = now.bootMs - began.bootMs - (now.monoMs - began.monoMs);
  return now.monoMs - evidenceAtMs <= FEED_WHILE_MS && suspendedMs <= SUSPENDED_MS;
}
