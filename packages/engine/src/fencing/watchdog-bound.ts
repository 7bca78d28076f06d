import type { WatchdogReport } from '@picket/protocol';

// What `watchdogBoundMs` of the protocol says, worked out by the engine itself: of protocol it takes types alone. A test compares the two.

/** FEED_WHILE_MS: a host is fed while its newest evidence is younger than this. */
const FEED_WHILE_MS = 45_000;
/** LEAST_WATCHDOG_MS. */
const LEAST_MS = 10_000;
/** Once from the last feeding, once for a feeder that stands still, once since closing the device feeds it. */
const TIMES = 3;

/** The first run of Intel's TCO may raise no more than an interrupt, whatever its host says. */
const RUNS_TWICE = 'itco';

type Told = Pick<WatchdogReport, 'identity' | 'timeoutMs' | 'expiries'>;

/** True if its time-out is one that an agent takes; nothing is concluded from another. */
export function hasTimeout({ timeoutMs }: Told): boolean {
  return timeoutMs >= LEAST_MS;
}

/**
 * From the last life of a host to its reset by this watchdog, at most, in ms (S21). Worked out here from what the device is: never a
 * number that the host claims.
 */
export function boundMs({ identity, timeoutMs, expiries }: Told): number {
  const runs = identity.toLowerCase().includes(RUNS_TWICE) ? 2 : expiries;
  return FEED_WHILE_MS + TIMES * timeoutMs * runs;
}

/**
 * What the server adds: for clocks that run unevenly (chrony slews by up to 8.3 %, its `maxslewrate`; here the host's one way, the server's
 * the other), a reset that takes a moment, and writes that were on their way.
 */
export function watchdogMarginMs(bound: number): number {
  return Math.max(10_000, bound / 5);
}
