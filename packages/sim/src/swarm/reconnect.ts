const firstMinMs = 200;
const firstMaxMs = 2_000;
const maxMs = 10_000;
const refusedMinMs = 5_000;

/** Pause before the next attempt, as a real agent makes it: 0.2–2 s at first, growing to at most 10 s; refused: 5–10 s. */
export function pauseMs(failures: number, refused: boolean, random: number): number {
  if (refused) return refusedMinMs + random * (maxMs - refusedMinMs);
  const top = Math.min(firstMaxMs * 2 ** Math.min(failures, 10), maxMs);
  return firstMinMs + random * (top - firstMinMs);
}
