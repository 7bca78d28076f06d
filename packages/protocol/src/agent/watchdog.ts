import { z } from 'zod';

/**
 * A host that resets itself (S21). Its agent feeds the kernel's watchdog only while the newest evidence that the host is seen is
 * younger than this: a heartbeat that was written, or a beat that the server has answered (`keep`). Counted from before the
 * write began, and from when the beat left. A server that hands over to another one (lease 15 s and the other's start) must fit into it.
 */
export const FEED_WHILE_MS = 45_000;

/** Least time-out of a watchdog. */
export const LEAST_WATCHDOG_MS = 10_000;

/**
 * From the newest evidence to the reset, at most. `expiries`: how often the device must run out before it resets the machine. Three times
 * that: from the last feeding; once more for a feeder that stands still between its look at the clock and its write; once more
 * since closing the device, as when the feeder dies just then, feeds it (`watchdog_release` of the kernel's watchdog core).
 *
 * @example watchdogBoundMs({ timeoutMs: 15_000, expiries: 2 }) // 135_000
 */
export function watchdogBoundMs({ timeoutMs, expiries }: { timeoutMs: number; expiries: number }): number {
  return FEED_WHILE_MS + 3 * timeoutMs * expiries;
}

/**
 * `hardware`: a chip of its own resets the machine. `software`: softdog, or a watchdog of a virtual machine, which stands still with it.
 * `bmc`: it lives in the BMC, and dies with it.
 */
export const watchdogKinds = ['hardware', 'software', 'bmc'] as const;

/** The watchdog of a host, as its agent tells it. Absent: it has none, or none that is configured. */
export const watchdogReportSchema = z.object({
  /** Of exactly this report: the server answers with it in `keep` once it is saved. */
  revision: z.string().min(1).max(64),
  /** It is open and runs: without feeding the host resets itself within its bound. */
  armed: z.boolean(),
  /** `/dev/watchdog0` */
  device: z.string().max(255),
  /** The driver's own words (`iTCO_wdt`). */
  identity: z.string().max(255),
  kind: z.enum(watchdogKinds),
  /** It cannot be stopped any more once it runs. */
  nowayout: z.boolean(),
  /** As the device itself tells it. */
  timeoutMs: z.number().min(LEAST_WATCHDOG_MS).max(600_000),
  /** How often it must run out before it resets the machine: 2 for Intel's TCO, whose first run may only raise an interrupt. */
  expiries: z.union([z.literal(1), z.literal(2)]),
  /** Pools whose heartbeats feed it, as soon as the server has saved this report. */
  pools: z.array(z.string().min(1).max(255)).max(256),
  /** Why it is not armed, one sentence; empty when it is. */
  reason: z.string().max(500),
});

export type WatchdogReport = z.infer<typeof watchdogReportSchema>;
