import { gateIds, hostStates, vmStates } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { sourceWords } from './evidence.ts';
import { gateWords } from './gates.ts';
import { countWords, hostStateOrder } from './host-states.ts';
import { vmStateOrder } from './vm-states.ts';

describe('the words of the pages', () => {
  it('know every state and gate of the protocol', () => {
    expect([...hostStateOrder].sort()).toEqual([...hostStates].sort());
    expect([...vmStateOrder].sort()).toEqual([...vmStates].sort());
    expect(Object.keys(gateWords).sort()).toEqual([...gateIds].sort());
  });

  it('count hosts by state, worst first', () => {
    expect(countWords({ up: 9, checking: 1, unfenced: 2, down: 0 })).toBe('2 unfenced, 1 checking, 9 up');
  });

  it('name a source of life without its key', () => {
    expect(['heartbeat:nfs1', 'disk:nfs1:db1.qcow2', 'network', 'network:ping'].map(sourceWords)).toEqual([
      'Heartbeat on pool nfs1',
      'Disk db1.qcow2 (pool nfs1)',
      'Network',
      'Network: ping',
    ]);
  });
});
