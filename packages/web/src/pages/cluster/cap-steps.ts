import type { JournalEntryView } from '@picket/protocol';

/** When each incident had its first automatic power cut, in ms: what the cap counts. Oldest first. */
export function countedCuts(entries: readonly JournalEntryView[]): number[] {
  const first = new Map<string, number>();
  for (const { incident, at } of entries) {
    if (incident === null) continue;
    const ms = Date.parse(at);
    first.set(incident, Math.min(first.get(incident) ?? ms, ms));
  }
  return [...first.values()].sort((a, b) => a - b);
}

/** The count within the window at each moment at which it changes, over the last two windows, times in seconds. */
export function usedOverTime(
  cuts: readonly number[],
  windowSeconds: number,
  nowMs: number,
): { times: number[]; used: number[] } {
  const windowMs = windowSeconds * 1000;
  const fromMs = nowMs - 2 * windowMs;
  const moments = [...new Set([fromMs, ...cuts.flatMap((cut) => [cut, cut + windowMs]), nowMs])]
    .filter((ms) => ms >= fromMs && ms <= nowMs)
    .sort((a, b) => a - b);
  const count = (ms: number): number => cuts.filter((cut) => cut <= ms && cut > ms - windowMs).length;
  return { times: moments.map((ms) => ms / 1000), used: moments.map(count) };
}
