import { describe, expect, it } from 'vitest';
import { printed, provenOff } from './outcome.ts';

const row = (subject: string, proof?: unknown) => ({ subject, data: proof === undefined ? {} : { proof } });

describe('the hosts that were fenced', () => {
  it('are those with two off reads, off already or not, each once', () => {
    const journal = [
      row('kvm3', { kind: 'power-off', alreadyOff: true }),
      row('kvm1', { kind: 'power-off', alreadyOff: false }),
      row('kvm1', { kind: 'power-off', alreadyOff: false }),
      row('kvm2'),
    ];
    expect(provenOff(journal)).toEqual(['kvm1', 'kvm3']);
  });

  it('are those with storage fencing', () => {
    expect(provenOff([row('kvm1', { kind: 'storage' })])).toEqual(['kvm1']);
  });

  it.each([
    ['a person confirmed down', { kind: 'person' }],
    ['that booted anew', { kind: 'new-boot' }],
    ['whose proof was taken back', null],
  ])('are not those %s', (_, proof) => {
    expect(provenOff([row('kvm1', proof)])).toEqual([]);
  });
});

describe('an outcome', () => {
  it('is printed without what only its expectation needs', () => {
    const outcome = {
      name: 'n',
      seed: 7,
      ok: true,
      failures: [],
      violations: [],
      hosts: {},
      fenced: ['kvm1'],
      vms: { vm1: { state: 'running' as const, host: 'kvm2', starts: 2, lastStartMs: 70_000 } },
      powerActions: [],
      notifications: [],
      journal: [],
    };
    const { fenced: _, ...rest } = outcome;
    expect(printed(outcome)).toEqual({ ...rest, vms: { vm1: { state: 'running', host: 'kvm2', starts: 2 } } });
  });
});
