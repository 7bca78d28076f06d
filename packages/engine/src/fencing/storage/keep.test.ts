import { describe, expect, it } from 'vitest';
import { disarm, shutOut, told, unanswered, withStorage } from '../../testing/storage-stories.ts';
import { hostOf, ordered, refuseStarts, starts, vmOf } from '../../testing/stories.ts';
import type { World } from '../../testing/world.ts';

describe('a host that is shut out', () => {
  it('does not come up by a person’s word while it has not rebooted', () => {
    const w = shutOut();
    w.host('kvm1').lives = true;
    w.hear('kvm1');
    w.run(20_000);
    w.submit({ kind: 'end-maintenance', host: 'kvm1', who: 'ada' });
    w.run(20_000);
    expect(w.state('kvm1')).toBe('returned');
    w.submit({ kind: 'maintenance', host: 'kvm1', who: 'ada', reason: 'look' });
    w.submit({ kind: 'disable', host: 'kvm1', who: 'ada', reason: 'look' });
    w.submit({ kind: 'enable', host: 'kvm1', who: 'ada' });
    w.inventory('kvm1');
    w.run(20_000);
    expect(w.state('kvm1')).toBe('ineligible');
    w.boot('kvm1');
    w.until('up', () => w.state('kvm1') === 'up');
    expect(w.host('kvm1').shutOut).toBe(false);
  });

  it('is not held back for ever when its storage level is gone: a person hears what to do', () => {
    const w = shutOut();
    const one = { set: true, revision: 'r1' };
    w.submit({
      kind: 'devices-changed',
      devices: { kvm1: [one], kvm2: [one], kvm3: [one] },
    });
    w.boot('kvm1');
    w.until('up', () => w.state('kvm1') === 'up');
    expect(ordered(w, 'lift-bar')).toEqual([]);
    expect(told(w, 'needs-person').at(-1)).toContain('ceph osd blocklist rm');
  });

  it('gets back what waits when somebody lets it in while it is linked and not rebooted (S5)', () => {
    const w = withStorage();
    refuseStarts(w);
    w.die('kvm1', 'on');
    w.until('kvm1 fenced', () => w.state('kvm1') === 'fenced');
    w.host('kvm1').lives = true;
    w.hear('kvm1');
    w.run(5_000);
    expect(w.state('kvm1')).toBe('returned');
    w.host('kvm1').shutOut = false;
    w.run(70_000);
    const before = starts(w).length;
    expect(vmOf(w).on.map(({ host }) => host)).toContain('kvm1');
    w.run(120_000);
    expect(starts(w)).toHaveLength(before);
  });

  it('is let in by its storage level where settings have moved that', () => {
    const w = shutOut();
    const power = { set: true, revision: 'r2' };
    w.submit({
      kind: 'devices-changed',
      devices: { ...{ kvm2: [power], kvm3: [power] }, kvm1: [{ set: true, revision: 'r3', cuts: 'storage' }] },
    });
    w.boot('kvm1');
    w.until('up', () => w.state('kvm1') === 'up');
    expect(ordered(w, 'lift-bar').map(({ level }) => level)).toEqual([0]);
  });

  it('gives an address up that another host has by now (S1)', () => {
    const w = shutOut();
    w.submit({
      ...{ kind: 'host-heard', host: 'kvm3', machineId: 'm-kvm3', bootId: 'kvm3-boot-1', session: 'new' },
      ...{ bmcGuid: w.host('kvm3').guid, addresses: ['10.0.0.3', '10.0.0.1'] },
    });
    const before = w.orders('bar-storage').length;
    w.run(180_000);
    expect(w.orders('bar-storage')).toHaveLength(before);
    expect(told(w, 'needs-person').filter((s) => s.includes('is an address of kvm3'))).toHaveLength(1);
  });

  it('is left alone once it is retired: what a person takes off the list stays off it', () => {
    const w = shutOut();
    w.submit({ kind: 'retire', host: 'kvm1', who: 'ada', reason: 'scrapped' });
    w.host('kvm1').shutOut = false;
    w.run(180_000);
    expect(w.state('kvm1')).toBe('retired');
    expect(w.host('kvm1').shutOut).toBe(false);
  });
});

describe('a server that starts while a host is shut out', () => {
  /** The server was away; meanwhile people let the host in and rebooted it. Returns how often it was shut out anew. */
  function letInMeanwhile(w: World): number {
    const before = w.orders('bar-storage').length;
    w.host('kvm1').shutOut = false;
    w.submit({ kind: 'server-started' });
    w.run(10_000);
    w.boot('kvm1');
    w.run(60_000);
    return w.orders('bar-storage').length - before;
  }

  it('shuts nobody out anew who has not had the time to say that it booted (S4)', () => {
    const w = shutOut({ startupGraceSeconds: 30 });
    expect(letInMeanwhile(w)).toBe(0);
    expect(w.state('kvm1')).toBe('up');
  });

  it('neither does it while it makes a proof anew', () => {
    const w = withStorage({ startupGraceSeconds: 30 });
    w.answer = unanswered;
    w.run(30_000);
    w.die('kvm1', 'on');
    w.until('kvm1 fenced', () => w.state('kvm1') === 'fenced');
    expect(letInMeanwhile(w)).toBe(0);
  });

  it('nor while it is disarmed, as it is after a restore', () => {
    const w = shutOut();
    disarm(w);
    const before = w.orders('bar-storage').length;
    w.submit({ kind: 'server-started' });
    w.run(300_000);
    expect(w.orders('bar-storage')).toHaveLength(before);
    w.submit({ kind: 'arm', who: 'ada' });
    w.run(61_000);
    expect(w.orders('bar-storage').length).toBeGreaterThan(before);
  });
});

describe('an address that two hosts have', () => {
  const bothHave = (w: World) =>
    w.submit({
      ...{ kind: 'host-heard', host: 'kvm3', machineId: 'm-kvm3', bootId: 'kvm3-boot-1', session: 'new' },
      ...{ bmcGuid: w.host('kvm3').guid, addresses: ['10.0.0.3', '10.0.0.1'] },
    });

  it('is told before the night on which nobody could be shut out by it', () => {
    const w = withStorage({ fenceTestSeconds: 60 });
    bothHave(w);
    w.host('kvm1').bmc = 'good';
    w.run(300_000);
    expect(told(w, 'device-unfenceable').filter((s) => s.includes('10.0.0.1'))).toHaveLength(1);
  });

  it('does not count when the other one is retired', () => {
    const w = withStorage();
    bothHave(w);
    w.die('kvm3', 'off');
    w.until('kvm3 silent', () => w.state('kvm3') !== 'up');
    w.submit({ kind: 'confirm-down', host: 'kvm3', who: 'ada', reason: 'scrapped' });
    w.until('kvm3 down', () => w.state('kvm3') === 'down');
    w.submit({ kind: 'retire', host: 'kvm3', who: 'ada', reason: 'scrapped' });
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(starts(w)).toEqual(['kvm2']);
  });
});

describe('an address that came after the hello, or is gone again', () => {
  it('is shut out with the others: a guest may speak from it', () => {
    const w = withStorage();
    const { bootId, memoryTotalMib, memoryFreeMib, pools } = hostOf(w, 'kvm1');
    w.submit({
      ...{ kind: 'host-inventory', host: 'kvm1', bootId: bootId ?? '', ok: false, reason: 'busy', domains: [] },
      ...{ memoryTotalMib, memoryFreeMib, pools, otherManagers: [], addresses: ['10.0.0.1', '10.7.7.7'] },
    });
    w.hear('kvm1');
    w.run(1_000);
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(ordered(w, 'bar-storage')[0]?.addresses).toEqual(['10.0.0.1', '10.7.7.7']);
    w.boot('kvm1');
    expect(hostOf(w, 'kvm1').usedAddresses).toEqual(['10.0.0.1']);
  });

  it('stays shut out for the sake of a host that has it now and is shut out itself', () => {
    const w = shutOut();
    const bar = hostOf(w, 'kvm1').barred;
    if (bar === null || bar === undefined) throw new Error('kvm1 is not shut out');
    const kvm3 = { ...hostOf(w, 'kvm3'), barred: { ...bar, bootId: 'kvm3-boot-1', nextAt: Number.MAX_SAFE_INTEGER } };
    const kvm1 = { ...hostOf(w, 'kvm1'), barred: { ...bar, addresses: ['10.0.0.1', '10.0.0.100'] } };
    w.cluster = { ...w.cluster, hosts: { ...w.cluster.hosts, kvm1, kvm3 } };
    w.boot('kvm1');
    w.until('kvm1 up', () => w.state('kvm1') === 'up');
    expect(ordered(w, 'lift-bar').map(({ addresses }) => addresses)).toEqual([['10.0.0.100']]);
  });
});
