import { expect, it } from 'vitest';
import { expectedFailover } from './expected-failover.ts';
import { resolveSettings } from './resolve.ts';

const of = (values: Parameters<typeof resolveSettings>[0]) => expectedFailover(resolveSettings(values));

/** What the lab measured, from the fault to the running VM. */
it.each([
  ['fast', 'powerLost', 6, 8],
  ['fast', 'frozen', 15, 15],
  ['balanced', 'powerLost', 9, 11],
  ['balanced', 'frozen', 25, 25],
] as const)('%s %s as measured lies between best and worst', (profile, kind, fromSeconds, toSeconds) => {
  const { bestSeconds, worstSeconds } = of({ profile })[kind];
  expect(bestSeconds).toBeLessThanOrEqual(fromSeconds);
  expect(fromSeconds - bestSeconds).toBeLessThan(7);
  expect(worstSeconds).toBeGreaterThanOrEqual(toSeconds);
});

it('is the sum of its parts', () => {
  const { powerLost, frozen, lockWaitSeconds } = of({ profile: 'balanced' });
  expect(powerLost).toEqual({
    parts: [
      { part: 'detect', bestSeconds: 4, worstSeconds: 5.25 },
      { part: 'rounds', bestSeconds: 0, worstSeconds: 4 },
      { part: 'confirm', bestSeconds: 2, worstSeconds: 16 },
      { part: 'start', bestSeconds: 1, worstSeconds: 5 },
    ],
    bestSeconds: 7,
    worstSeconds: 30.25,
  });
  expect(frozen.parts.map((p) => p.bestSeconds)).toEqual([4, 10, 4, 1]);
  expect(frozen.bestSeconds).toBe(19);
  expect(lockWaitSeconds).toBe(120);
});

it('counts a round more when the first one comes before three beats are missed', () => {
  const early = of({ suspectAfterSeconds: 2, heartbeatIntervalSeconds: 1, checkIntervalSeconds: 5 }).frozen.parts[1];
  expect(early).toEqual({ part: 'rounds', bestSeconds: 15, worstSeconds: 19 });
});

it('a fast device is worth more than a fast profile only in the worst case', () => {
  const slow = of({ fenceCommandSeconds: 10 });
  const quick = of({ fenceCommandSeconds: 2 });
  expect(quick.frozen.bestSeconds).toBe(slow.frozen.bestSeconds);
  expect(slow.frozen.worstSeconds - quick.frozen.worstSeconds).toBe(24);
});
