import { LEAST_WATCHDOG_MS, watchdogBoundMs } from '@picket/protocol';
import { expect, it } from 'vitest';
import { boundMs, hasTimeout } from './watchdog-bound.ts';

it('is the bound of the protocol, to the millisecond', () => {
  for (const timeoutMs of [LEAST_WATCHDOG_MS, 15_000, 60_000, 600_000])
    for (const expiries of [1, 2] as const)
      expect(boundMs({ identity: 'chip', timeoutMs, expiries })).toBe(watchdogBoundMs({ timeoutMs, expiries }));
});

it.each(['iTCO_wdt', 'Intel iTCO v6'])('counts %s twice, whatever its host says', (identity) => {
  expect(boundMs({ identity, timeoutMs: 10_000, expiries: 1 })).toBe(105_000);
});

it('knows a time-out that no agent takes, or that was never told', () => {
  const chip = { identity: 'chip', expiries: 1 } as const;
  expect(hasTimeout({ ...chip, timeoutMs: LEAST_WATCHDOG_MS })).toBe(true);
  expect(hasTimeout({ ...chip, timeoutMs: LEAST_WATCHDOG_MS - 1 })).toBe(false);
  expect(hasTimeout({ ...chip, timeoutMs: Number.NaN })).toBe(false);
});
