/** Up to this long a gap between two moments is drawn as long as it was. */
const plainMs = 8_000;

/**
 * Where each moment stands between 0 and 1. Waits beyond a few seconds grow with their logarithm only: an outage of an hour must not
 * squeeze the seconds that matter into one pixel.
 * @example scaleOf([0, 5000, 10000])(5000) // 0.5
 */
export function scaleOf(moments: readonly number[]): (ms: number) => number {
  const sorted = [...new Set(moments)].sort((a, b) => a - b);
  const places: number[] = [0];
  for (let at = 1; at < sorted.length; at++) {
    const gap = (sorted[at] ?? 0) - (sorted[at - 1] ?? 0);
    places.push((places[at - 1] ?? 0) + (gap <= plainMs ? gap : plainMs * (1 + Math.log2(gap / plainMs))));
  }
  const whole = Math.max(1, places.at(-1) ?? 1);
  return (ms) => {
    const first = sorted[0] ?? 0;
    if (ms <= first) return 0;
    const after = sorted.findIndex((moment) => moment >= ms);
    if (after === -1) return 1;
    const before = after - 1;
    const from = sorted[before] ?? first;
    const to = sorted[after] ?? from;
    const share = to === from ? 1 : (ms - from) / (to - from);
    const left = places[before] ?? 0;
    return (left + share * ((places[after] ?? left) - left)) / whole;
  };
}
