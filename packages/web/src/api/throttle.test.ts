import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { throttled } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a burst is acted on at once and once more at its end, each key for itself', () => {
  const acts: string[] = [];
  const refetch = throttled(1000, (cluster) => acts.push(cluster));
  for (let event = 0; event < 5; event++) refetch('farm');
  refetch('edge');
  expect(acts).toEqual(['farm', 'edge']);
  vi.advanceTimersByTime(1000);
  expect(acts).toEqual(['farm', 'edge', 'farm']);
  vi.advanceTimersByTime(5000);
  expect(acts).toHaveLength(3);
  refetch('farm');
  expect(acts).toHaveLength(4);
});
