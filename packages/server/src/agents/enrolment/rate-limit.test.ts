import { expect, test } from 'vitest';
import { failureLimit } from './rate-limit.ts';

test('an address is blocked at its limit, alone, until a minute has passed since its first failure', () => {
  const limit = failureLimit(2);
  limit.failed('10.0.0.1', 0);
  expect(limit.blocked('10.0.0.1', 1_000)).toBe(false);
  limit.failed('10.0.0.1', 59_000);

  expect(limit.blocked('10.0.0.1', 59_999)).toBe(true);
  expect(limit.blocked('10.0.0.2', 59_999)).toBe(false);
  expect(limit.blocked('10.0.0.1', 60_000)).toBe(false);
});
