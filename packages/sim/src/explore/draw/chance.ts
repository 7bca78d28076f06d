import type { Random } from '../../time/random.ts';

/** One of the values, each as often as its weight says. @throws RangeError when there is none */
export function weighted<T>(random: Random, table: readonly (readonly [weight: number, value: T])[]): T {
  const total = table.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.next() * total;
  for (const [weight, value] of table) {
    left -= weight;
    if (left < 0) return value;
  }
  throw new RangeError('nothing to draw from');
}

/** The items in another order. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = random.int(0, i);
    const [a, b] = [out[i] as T, out[j] as T];
    out[i] = b;
    out[j] = a;
  }
  return out;
}

/** How long a fault lasts, in ms: as often a blink as minutes, since each length finds other mistakes. */
export function lasting(random: Random): number {
  const [low, high] = weighted(random, [
    [15, [200, 2000]],
    [40, [2000, 20_000]],
    [30, [20_000, 90_000]],
    [15, [90_000, 300_000]],
  ] as const);
  return random.int(low, high);
}
