import type { WatchdogReport } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { Told } from './told.ts';

const report: Omit<WatchdogReport, 'revision'> = {
  ...{ armed: false, device: '/dev/watchdog0', identity: 'iTCO_wdt', kind: 'hardware', nowayout: false },
  ...{ timeoutMs: 15_000, expiries: 2, pools: ['nfs1'], reason: 'the agent stops' },
};
const armed = { ...report, armed: true, reason: '' };

describe('the revision of what the server is told (S21)', () => {
  it('stays while the report says the same', () => {
    const told = new Told();
    expect(told.report(report).revision).toBe(told.report({ ...report }).revision);
  });

  it('is another one for what is said again, so that an old answer cannot speak for it', () => {
    const told = new Told();
    const first = told.report(report);
    told.report(armed);
    const again = told.report(report);
    expect(again.revision).not.toBe(first.revision);
    expect(told.find(again.revision)?.number).toBe(3);
    expect(told.find(first.revision)?.number).toBe(1);
  });

  it('is another one for what an agent before this one said', () => {
    const before = new Told().report(report);
    const told = new Told();
    told.report(report);
    expect(told.find(before.revision)).toBeUndefined();
  });
});
