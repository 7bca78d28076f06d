/** A power cut that counts now, and when it stops counting, in seconds from now. */
export interface CountedCut {
  readonly agoSeconds: number;
  readonly freesInSeconds: number;
}

/** The count at each moment at which it changes, from one window before now to one after; times in seconds since 1970. */
export function usedOverTime(
  cuts: readonly CountedCut[],
  windowSeconds: number,
  nowSeconds: number,
): { times: number[]; used: number[] } {
  const spans = cuts.map(({ agoSeconds, freesInSeconds }) => ({ from: -agoSeconds, to: freesInSeconds }));
  const moments = [...new Set([-windowSeconds, 0, windowSeconds, ...spans.flatMap(({ from, to }) => [from, to])])]
    .filter((moment) => Math.abs(moment) <= windowSeconds)
    .sort((a, b) => a - b);
  const count = (moment: number): number => spans.filter(({ from, to }) => from <= moment && moment < to).length;
  return { times: moments.map((moment) => nowSeconds + moment), used: moments.map(count) };
}
