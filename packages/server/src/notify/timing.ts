/** Times of the dispatcher. All in ms but for the number of tries. */
export interface Timing {
  /** Deadline of one try. */
  readonly tryMs: number;
  /** Pause after the first failed try; it doubles with each, up to `maxPauseMs`. */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
  /** Given up when it is both this old and was tried this often: a step of the clock alone gives nothing up. */
  readonly giveUpAfterMs: number;
  readonly giveUpTries: number;
  /** Between two looks at the outbox when nobody wakes the dispatcher. */
  readonly pollMs: number;
  /** A notifier whose messages wait for longer is a trouble of this server. */
  readonly troubleAfterMs: number;
  /** Between two looks at alarms that stand. */
  readonly remindEveryMs: number;
}

export const defaultTiming: Timing = {
  tryMs: 10_000,
  firstPauseMs: 1_000,
  maxPauseMs: 5 * 60_000,
  giveUpAfterMs: 24 * 3_600_000,
  giveUpTries: 100,
  pollMs: 5_000,
  troubleAfterMs: 5 * 60_000,
  remindEveryMs: 30_000,
};

/** How much of a pause is left to chance, so that messages that failed together do not come together again. */
const jitter = 0.2;

/** Pause after so many failed tries. `random` in [0, 1). */
export function pauseMs(timing: Timing, tries: number, random: number): number {
  const full = Math.min(timing.maxPauseMs, timing.firstPauseMs * 2 ** Math.min(Math.max(0, tries - 1), 30));
  return Math.round(full * (1 - jitter * random));
}
