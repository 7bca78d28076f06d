import { expect, it } from 'vitest';
import { reconnectDelayMs, refusedDelayMs } from './reconnect.ts';

const almostOne = 1 - Number.EPSILON;
const halfGraceMs = 30_000;

it('waits between 0.2 and 2 s after the first failure', () => {
  expect(reconnectDelayMs(0, 0)).toBe(200);
  expect(reconnectDelayMs(0, almostOne)).toBeCloseTo(2_000);
});

it('grows, and stays far below half of the grace (T6)', () => {
  const longest = Array.from({ length: 2_000 }, (_, failures) => reconnectDelayMs(failures, almostOne));
  expect(longest).toEqual([...longest].sort((a, b) => a - b));
  expect(longest.at(-1)).toBeCloseTo(10_000);
  expect(Math.max(...longest)).toBeLessThan(halfGraceMs);
});

it('never comes back within 5 s after a refusal', () => {
  expect(refusedDelayMs(0)).toBe(5_000);
  expect(refusedDelayMs(almostOne)).toBeLessThan(halfGraceMs);
});
