import { describe, expect, it } from 'vitest';
import { atRest, fakeVm, hostOf, notices, starts, vmOf } from '../testing/stories.ts';
import type { World } from '../testing/world.ts';

/** Kills the host on which VM 1 runs, and waits until the host is down. */
function killItsHost(w: World): string {
  const host = w.where(fakeVm(w))[0] ?? 'none';
  w.die(host, 'on');
  w.until(`${host} down`, () => w.state(host) === 'down');
  return host;
}

/** Boots it, takes it back into service, and lets things settle. */
function bringBack(w: World, host: string): void {
  w.boot(host);
  w.until(`${host} back`, () => ['up', 'maintenance'].includes(w.state(host)));
  w.run(15_000);
}

describe('S23: the VM of death', () => {
  it('is held when the second host in a row dies within 10 minutes of its start there', () => {
    const w = atRest(4);
    const first = killItsHost(w);
    bringBack(w, first);
    const second = killItsHost(w);
    expect(vmOf(w)).toMatchObject({ fatalStarts: 1, recovery: { kind: 'none' } });
    bringBack(w, second);
    killItsHost(w);
    expect(vmOf(w).recovery).toMatchObject({ kind: 'held' });
    expect(w.where(fakeVm(w))).toEqual([]);
    expect(w.journal.find((j) => j.kind === 'vm-held')?.sentence).toContain('2 hosts in a row');
    expect(notices(w)).toContain('vm-held');
    expect(starts(w)).toHaveLength(2);
  });

  it('and a person lets it start again, with a new count', () => {
    const w = atRest(4);
    for (let i = 0; i < 3; i += 1) bringBack(w, killItsHost(w));
    expect(vmOf(w).recovery.kind).toBe('held');
    w.submit({ kind: 'vm-retry', vm: fakeVm(w).uuid, who: 'ada' });
    w.until('it runs', () => w.where(fakeVm(w)).length === 1);
    expect(vmOf(w).fatalStarts).toBe(0);
  });

  it('a host that dies later than 10 minutes after the start is no fault of the VM', () => {
    const w = atRest(4);
    bringBack(w, killItsHost(w));
    bringBack(w, killItsHost(w));
    w.run(600_000);
    bringBack(w, killItsHost(w));
    expect(vmOf(w)).toMatchObject({ fatalStarts: 0, recovery: { kind: 'none' } });
  });

  it('a start whose outcome is not known when the host dies counts as well', () => {
    const w = atRest(4, { stormMaxUnhealthyPercent: 100 });
    bringBack(w, killItsHost(w));
    const second = w.where(fakeVm(w))[0] ?? 'none';
    w.answer = (e) => {
      if (e.kind !== 'start-vm') return undefined;
      w.host(e.host).running.add(e.vm);
      return null;
    };
    w.die(second, 'on');
    w.until('the third start is ordered', () => starts(w).length === 2);
    const third = starts(w)[1] ?? 'none';
    w.answer = () => undefined;
    w.die(third, 'on');
    w.until('it is held', () => vmOf(w).recovery.kind === 'held', 400_000);
  });
});

describe('S23: a host fenced twice in 24 h', () => {
  it('returns, is reconciled, and stays in maintenance until a person ends it', () => {
    const w = atRest(3);
    w.addVm('2', 'kvm1');
    w.run(15_000);
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    bringBack(w, 'kvm1');
    expect(w.state('kvm1')).toBe('up');
    w.addVm('3', 'kvm1');
    w.run(20 * 3_600_000);
    w.die('kvm1', 'on');
    w.until('kvm1 down again', () => w.state('kvm1') === 'down');
    bringBack(w, 'kvm1');
    expect(w.state('kvm1')).toBe('maintenance');
    expect(hostOf(w, 'kvm1').maintenanceReason).toContain('2 times within 24 hours');
    expect(notices(w)).toContain('needs-person');
    w.submit({ kind: 'end-maintenance', host: 'kvm1', who: 'ada' });
    w.until('kvm1 up', () => w.state('kvm1') === 'up');
    w.run(60_000);
    expect(w.state('kvm1')).toBe('up');
  });

  it('and one fenced twice in a longer time returns into service', () => {
    const w = atRest(3);
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    bringBack(w, 'kvm1');
    w.addVm('2', 'kvm1');
    w.run(25 * 3_600_000);
    w.die('kvm1', 'on');
    w.until('kvm1 down again', () => w.state('kvm1') === 'down');
    bringBack(w, 'kvm1');
    expect(w.state('kvm1')).toBe('up');
  });
});
