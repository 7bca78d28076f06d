import { describe, expect, it } from 'vitest';
import { standingAlarms } from '../alarms/standing.ts';
import { atRest, offs, ordered } from '../testing/stories.ts';
import type { World } from '../testing/world.ts';

const told = (w: World) =>
  ordered(w, 'notify').flatMap(({ event, severity }) => (event.startsWith('pool-') ? [`${event} ${severity}`] : []));
const standing = (w: World) => standingAlarms(w.cluster, w.now).map(({ event, severity }) => `${event} ${severity}`);

function hangs(w: World, hosts: readonly string[], poolHangs = true): void {
  for (const host of hosts) {
    w.host(host).says = { poolHangs };
    w.inventory(host);
    w.run(1_000);
  }
}

const all = ['kvm1', 'kvm2', 'kvm3'];

describe('a pool that hosts have lost', () => {
  it('for all of them is told once, critical, stands while it lasts, and its end is told; nobody is fenced', () => {
    const w = atRest(3);
    hangs(w, all);
    w.run(26_000);
    expect(told(w)).toEqual([]);
    w.run(5_000);
    expect(told(w)).toEqual(['pool-lost critical']);
    expect(w.journal.find(({ kind }) => kind === 'pool-lost')?.sentence).toBe(
      'No host can use pool nfs1 for 30 s: it hangs.',
    );
    w.run(300_000);
    expect(standing(w)).toEqual(['pool-lost critical']);
    hangs(w, all, false);
    expect(told(w)).toEqual(['pool-lost critical', 'pool-back info']);
    expect(standing(w)).toEqual([]);
    expect(w.cluster.lostPools).toEqual({});
    expect(offs(w)).toEqual([]);
  });

  it('for one of them is a warning that names it, and worse when the others lose it, too', () => {
    const w = atRest(3);
    hangs(w, ['kvm1']);
    w.run(31_000);
    expect(told(w)).toEqual(['pool-lost warning']);
    expect(w.journal.find(({ kind }) => kind === 'pool-lost')?.sentence).toBe(
      'kvm1 cannot use pool nfs1 for 30 s: it hangs. 2 other hosts can.',
    );
    hangs(w, ['kvm2', 'kvm3']);
    w.run(40_000);
    expect(told(w)).toEqual(['pool-lost warning', 'pool-lost critical']);
  });

  it('for some seconds is nothing to tell', () => {
    const w = atRest(3);
    hangs(w, all);
    w.run(10_000);
    hangs(w, all, false);
    w.run(60_000);
    expect(told(w)).toEqual([]);
    expect(w.journal.filter(({ kind }) => kind.startsWith('pool-'))).toEqual([]);
  });
});
