const firstMinMs = 200;
const firstMaxMs = 2_000;
const maxMs = 10_000;
const refusedMinMs = 5_000;

/**
 * Pause before the next attempt: 0.2–2 s after the first failure, growing to at most 10 s, far below half of the server's
 * start-up grace (T6). Random, so that a thousand agents do not return in one moment.
 * @param failures attempts that failed since the link last stood, from 0
 * @param random in [0, 1)
 */
export function reconnectDelayMs(failures: number, random: number): number {
  const top = Math.min(firstMaxMs * 2 ** Math.min(failures, 10), maxMs);
  return firstMinMs + random * (top - firstMinMs);
}

/** Pause after the server refused the link with a sentence: 5–10 s. */
export function refusedDelayMs(random: number): number {
  return refusedMinMs + random * (maxMs - refusedMinMs);
}
