import { describe, expect, it } from 'vitest';
import { unmet } from './expect.ts';

const outcome: Parameters<typeof unmet>[1] = {
  name: 'n',
  seed: null,
  violations: [],
  hosts: { kvm1: { state: 'down', power: 'off' } },
  fenced: ['kvm1'],
  vms: { vm1: { state: 'running', host: 'kvm2', starts: 2, lastStartMs: 70_000 } },
  powerActions: [
    { at: 1, host: 'kvm1', action: 'off', result: 'failed' },
    { at: 2, host: 'kvm1', action: 'off', result: 'done' },
  ],
  notifications: [{ at: 1, event: 'fence-confirmed', subject: 'kvm1' }],
  journal: [{ at: 1, subject: 'kvm1', sentence: 'kvm1 reads off twice.' }],
};

describe('what a scenario expects', () => {
  it('is met when all of it came true', () => {
    const expected = {
      fenced: ['kvm1'],
      hosts: { kvm1: 'down' as const },
      vms: { vm1: { running: { kind: 'any-but' as const, host: 'kvm1' }, starts: 2, notBefore: 60_000 } },
      notified: ['fence-confirmed' as const],
      notNotified: ['cap-reached' as const],
      powerActions: { kvm1: ['off' as const], kvm2: [] },
      journal: ['READS OFF'],
    };
    expect(unmet(expected, outcome)).toEqual([]);
  });

  it.each([
    [{ fenced: [] }, 'fenced: kvm1, expected no host'],
    [{ fenced: ['kvm1', 'kvm2'] }, 'fenced: kvm1, expected kvm1, kvm2'],
    [{ hosts: { kvm1: 'up' as const } }, 'kvm1 ended down, expected up'],
    [
      { vms: { vm1: { running: { kind: 'any-but' as const, host: 'kvm2' } } } },
      'vm1 ended on kvm2, expected any host but kvm2',
    ],
    [{ vms: { vm1: { running: { kind: 'none' as const } } } }, 'vm1 ended on kvm2, expected nowhere'],
    [{ vms: { vm1: { starts: 1 } } }, 'vm1 was started 2 times, expected 1'],
    [{ vms: { vm1: { notBefore: 80_000 } } }, 'vm1 was last started at 70000 ms, expected not before 80000 ms'],
    [{ notified: ['cap-reached' as const] }, 'nobody was told cap-reached'],
    [{ notNotified: ['fence-confirmed' as const] }, 'somebody was told fence-confirmed'],
    [{ powerActions: { kvm1: [] } }, 'the device of kvm1 took off, expected nothing'],
    [{ powerActions: { kvm2: ['off' as const] } }, 'the device of kvm2 took nothing, expected off'],
    [{ journal: ['capped'] }, 'no journal sentence contains "capped"'],
  ])('is named when it did not: %j', (expected, sentence) => {
    expect(unmet(expected, outcome)).toEqual([sentence]);
  });
});
