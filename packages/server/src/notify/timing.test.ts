import { expect, it } from 'vitest';
import { defaultTiming, pauseMs } from './timing.ts';

it('the pause doubles from 1 s to 5 minutes, less a fifth at most by chance', () => {
  const full = [1, 2, 3, 8, 9, 10, 100, 5_000].map((tries) => pauseMs(defaultTiming, tries, 0));
  expect(full).toEqual([1_000, 2_000, 4_000, 128_000, 256_000, 300_000, 300_000, 300_000]);
  expect(pauseMs(defaultTiming, 3, 0.999)).toBeGreaterThanOrEqual(3_200);
  expect(pauseMs(defaultTiming, 3, 0.999)).toBeLessThan(4_000);
});
