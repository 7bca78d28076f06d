import type { PoolReading, Reading } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { atRest, hostOf, offs, starts } from '../testing/stories.ts';
import { World } from '../testing/world.ts';

type ReadPool = Extract<PoolReading, { result: 'read' }>;
type Beat = ReadPool['others'][number];

/** Lays `change` over the list of other hosts' heartbeats that a neighbour reads. */
function others(readings: readonly Reading[], change: (beats: readonly Beat[]) => readonly Beat[]): Reading[] {
  return readings.map((r) => (r.kind === 'pool' && r.result === 'read' ? { ...r, others: [...change(r.others)] } : r));
}

/** Ways in which rounds once said more than they saw, or less (S3, S10, S12). */
describe('S3: a round that saw nothing', () => {
  it('does not condemn a host when checkAdditional is lowered in the middle of its check', () => {
    const w = atRest(3, { checkAdditional: 9 });
    w.die('kvm1', 'on');
    w.until('four dead rounds', () => hostOf(w, 'kvm1').incident?.deadRounds === 4);
    w.answer = (e) =>
      e.kind === 'check-host' ? { kind: 'check-result', effect: e.id, readings: null, reason: 'no answer' } : undefined;
    w.change({ checkAdditional: 1 });
    w.run(30_000);
    expect(w.state('kvm1')).toBe('checking');
    expect(offs(w)).toEqual([]);
    w.answer = () => undefined;
    w.until('a dead round condemns it', () => w.state('kvm1') !== 'checking');
  });
});

describe('S10: only a source that has spoken can fall silent', () => {
  it('so every host that may testify gets to know every other one within a minute', () => {
    const w = new World(4);
    w.run(60_000);
    for (const host of Object.values(w.cluster.hosts)) {
      const all = Object.keys(w.cluster.hosts).filter((name) => name !== host.name);
      expect(Object.keys(host.heard).sort()).toEqual(all);
    }
  });
});

describe('S12: a frozen copy', () => {
  it('that one neighbour sees makes the pool unknown for all, though another one sees the host silent', () => {
    const w = new World(4);
    w.addVm('1', 'kvm1');
    w.run(700_000);
    const frozen = w.now;
    w.view = (readings, neighbour) =>
      neighbour === 'kvm2'
        ? others(readings, (beats) => beats.map((b) => ({ ...b, ageMs: b.ageMs + w.now - frozen })))
        : readings;
    w.die('kvm1', 'on');
    w.run(60_000);
    expect(w.state('kvm1')).toBe('checking');
    expect(offs(w)).toEqual([]);
    expect(starts(w)).toEqual([]);
  });

  it('is not suspected because a full list of heartbeats leaves some hosts out', () => {
    const w = new World(67);
    w.view = (readings) => others(readings, (beats) => beats.slice(0, 64));
    w.addVm('1', 'kvm5');
    w.run(30_000);
    w.die('kvm5', 'on');
    w.until('kvm5 down', () => w.state('kvm5') === 'down');
  });
});
