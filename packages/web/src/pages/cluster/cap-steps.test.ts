import type { JournalEntryView } from '@picket/protocol';
import { expect, it } from 'vitest';
import { countedCuts, usedOverTime } from './cap-steps.ts';

const entry = (incident: string, at: string): JournalEntryView => ({
  id: 1,
  at,
  cluster: 'farm',
  incident,
  subject: 'kvm1',
  kind: 'power-off',
  sentence: '',
  data: {},
});

it('the cap counts the first power cut of each incident once', () => {
  const cuts = countedCuts([
    entry('a', '2027-01-01T00:10:00Z'),
    entry('a', '2027-01-01T00:05:00Z'),
    entry('b', '2027-01-01T00:20:00Z'),
  ]);
  expect(cuts.map((ms) => new Date(ms).toISOString().slice(14, 16))).toEqual(['05', '20']);
});

it('a cut leaves the window after its length', () => {
  const now = 10_000_000;
  const { times, used } = usedOverTime([now - 5_000_000, now - 1_000_000], 3600, now);
  expect(used).toEqual([0, 1, 0, 1, 1]);
  expect(times.at(-1)).toBe(10_000);
});
