import { describe, expect, it } from 'vitest';
import { generate } from './generate.ts';
import { printReport } from './print-report.ts';
import { reportOf } from './report.ts';
import { played } from './testing/fake-play.ts';
import { addPlayed, addTotals, medianOf, noTotals } from './totals.ts';

function twoHistories() {
  const [totals, more] = [noTotals(), noTotals()];
  for (const sum of [totals, more]) {
    const scenario = generate(1);
    addPlayed(sum, scenario, played(scenario));
  }
  addTotals(totals, { ...more, cpuMs: 60_000 });
  return totals;
}

describe('the report of an exploration', () => {
  it('counts what was reached over all histories and names what was not', () => {
    const report = reportOf(twoHistories(), 1000);
    expect(report).toMatchObject({ histories: 2, condemnedShare: 1, fencedShare: 0, historiesPerSecond: 2 });
    expect(report.transitions.reached['condemned --gates-open--> fencing']).toBe(4);
    expect(report.transitions.unreached).toContain('fencing --gave-up--> unfenced');
    expect(report.gatesClosed.unreached).toContain('observer');
    expect(report.effects).toMatchObject({ reached: { power: 2 } });
    expect(report.events.unreached).toContain('server-started');
    expect(report.stateFaults.reached).toEqual({ 'checking × bmc.down': 2 });
    expect(report.clusterHoursPerCpuMinute).toBeCloseTo((2 * 660_000) / 3_600_000);
  });

  it('is printed with the names of everything unreached', () => {
    const text = printReport(reportOf(twoHistories(), 1000));
    expect(text).toContain('not reached:');
    expect(text).toContain('fencing --gave-up--> unfenced');
    expect(text).toContain('11 virtual minutes, 3 faults of 2 kinds');
  });

  it('takes the middle of what was counted', () => {
    expect(medianOf({ '1': 2, '10': 3, '2': 1 })).toBe(2);
    expect(medianOf({ '3': 1 })).toBe(3);
    expect(medianOf({})).toBe(0);
  });
});
