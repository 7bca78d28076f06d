import { expect, it } from 'vitest';
import { usedOverTime } from './cap-steps.ts';

it('the use of the cap rises with each power cut and falls as they leave the window', () => {
  const cuts = [
    { agoSeconds: 1800, freesInSeconds: 1800 },
    { agoSeconds: 600, freesInSeconds: 3000 },
  ];
  const { times, used } = usedOverTime(cuts, 3600, 10_000);
  expect(times).toEqual([6_400, 8_200, 9_400, 10_000, 11_800, 13_000, 13_600]);
  expect(used).toEqual([0, 1, 2, 2, 1, 0, 0]);
});
