import { z } from 'zod';

/**
 * A host that resets itself (S21). Its agent feeds the kernel's watchdog only while the newest evidence that the host is seen is
 * younger than this: a heartbeat that was written, or a beat that the server has answered (`keep`). Counted from before the
 * write began, and from when the beat left.
 */
export const FEED_WHILE_MS = 20_000;

/** Least time-out of a watchdog: an agent that is upgraded or restarted must be back within it. */
export const LEAST_WATCHDOG_MS = 15_000;

/**
 * From the newest evidence to the reset, at most. One time-out runs from the last feeding. The other one is for a feeder that stands still
 * between its look at the clock and its write: a feeding later than one time-out after the one before comes too late.
 *
 * @example watchdogBoundMs(15_000) // 50_000
 */
export function watchdogBoundMs(timeoutMs: number): number {
  return FEED_WHILE_MS + 2 * timeoutMs;
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
  /** It is open and runs: without feeding the host resets itself within `boundMs`. */
  armed: z.boolean(),
  /** `/dev/watchdog0` */
  device: z.string().max(255),
  /** The driver's own words (`iTCO_wdt`). */
  identity: z.string().max(255),
  kind: z.enum(watchdogKinds),
  /** It cannot be stopped any more once it runs. */
  nowayout: z.boolean(),
  boundMs: z.number().positive(),
  /** Pools whose heartbeats feed it, as soon as the server has saved this report. */
  pools: z.array(z.string().min(1).max(255)).max(256),
  /** Why it is not armed, one sentence; empty when it is. */
  reason: z.string().max(500),
});

export type WatchdogReport = z.infer<typeof watchdogReportSchema>;
