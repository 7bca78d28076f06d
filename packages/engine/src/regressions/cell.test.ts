import { expect, it } from 'vitest';
import type { Cell } from '../model/cluster.ts';
import { atRest, hostOf, offs } from '../testing/stories.ts';
import type { World } from '../testing/world.ts';

const calm: Cell = { actions: [], maxActions: 3, cutting: null, cutEndedAt: null };

/** kvm1 is dead; the other clusters of the installation do `cell`. */
function dead(cell: Partial<Cell>, settings = {}): World {
  const w = atRest(3, settings);
  w.submit({ kind: 'cell-changed', cell: { ...calm, ...cell } });
  w.die('kvm1', 'on');
  w.run(30_000);
  return w;
}

const usedUp = (w: number): Cell['actions'] => [1, 2, 3].map((n) => ({ at: w, host: `kvm${n}`, cluster: 'b' }));

it('S11: waits for a power cut of another cluster, and re-reads the evidence after it', () => {
  const w = dead({ cutting: { cluster: 'b', host: 'kvm7' } });
  expect(offs(w)).toEqual([]);
  expect(hostOf(w, 'kvm1').sentence).toContain('kvm7 of cluster b is being fenced');
  w.submit({ kind: 'cell-changed', cell: { ...calm, cutEndedAt: w.now } });
  expect(w.state('kvm1')).toBe('condemned');
  const ended = w.now;
  w.until('kvm1 is cut', () => offs(w).length === 1, 10_000);
  expect(hostOf(w, 'kvm1').incident?.lastDeadAt).toBeGreaterThan(ended);
});

it('S11: a person who overrides correlation does not wait for the other cluster', () => {
  const w = dead({ cutting: { cluster: 'b', host: 'kvm7' } });
  w.submit({ kind: 'override-gate', host: 'kvm1', gate: 'correlation', who: 'ada', reason: 'both are dead' });
  w.until('kvm1 is cut', () => offs(w).length === 1, 10_000);
  expect(hostOf(w, 'kvm1').incident?.besideOthers).toBe(true);
});

it('I3: the cap is counted over the installation; acknowledged here, it counts anew', () => {
  const w = dead({ actions: usedUp(1_010_000) });
  expect(offs(w)).toEqual([]);
  expect(hostOf(w, 'kvm1').sentence).toContain('3 of 3 failure actions of the whole installation');
  w.submit({ kind: 'acknowledge-cap', who: 'ada', reason: 'looked' });
  w.until('kvm1 is cut', () => offs(w).length === 1, 10_000);
});

it('I3: the installation has the largest cap of its clusters, and its window passes', () => {
  const roomy = dead({ actions: usedUp(1_010_000), maxActions: 4 });
  expect(offs(roomy)).toEqual(['kvm1']);
  const w = dead({ actions: usedUp(1_010_000) }, { capRelease: 'window', fencingWindowSeconds: 120 });
  expect(offs(w)).toEqual([]);
  w.until('kvm1 is cut', () => offs(w).length === 1, 120_000);
});

it('S15: a power command that was refused before it left counts nothing', () => {
  const w = atRest(3);
  let refusals = 0;
  w.answer = (e) => {
    if (e.kind !== 'power' || refusals > 0) return undefined;
    refusals += 1;
    return { kind: 'power-done', effect: e.id, outcome: 'not-sent', revision: '', detail: 'not your turn.' };
  };
  w.die('kvm1', 'on');
  w.until('kvm1 down', () => w.state('kvm1') === 'down', 60_000);
  expect(offs(w)).toHaveLength(2);
  expect(w.cluster.cap.actions.map((a) => a.effect)).toEqual([w.orders('power')[1]?.effect.id]);
});
