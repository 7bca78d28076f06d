import { describe, expect, it } from 'vitest';
import { nextDeadline } from '../deadline.ts';
import { atRest, fakeVm, hostOf, notices, offs, refuseStarts, starts, vmOf } from '../testing/stories.ts';
import type { World } from '../testing/world.ts';

/** A tick later than every deadline leaves none behind: else the server would tick on the spot for ever. */
function expectNoIdleTicks(w: World): void {
  w.submit({ kind: 'tick' });
  expect(nextDeadline(w.cluster, w.now) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(w.now);
}

/** kvm1 is proven off, its VM finds no place, and the server restarts. */
function restartedWhileFenced(): World {
  const w = atRest(3);
  refuseStarts(w);
  w.die('kvm1', 'off');
  w.until('kvm1 fenced', () => w.state('kvm1') === 'fenced');
  w.submit({ kind: 'server-started' });
  for (const name of ['kvm2', 'kvm3']) w.hear(name);
  return w;
}

/** States that once led nowhere (I7). */
describe('I7: a proof that is lost in a restart of the server', () => {
  it('and cannot be read anew, since the BMC is gone, leaves the way to a person', () => {
    const w = restartedWhileFenced();
    w.host('kvm1').bmc = 'dead';
    w.answer = () => undefined;
    const before = { starts: starts(w).length, notices: notices(w).length };
    w.run(600_000);
    expect(starts(w)).toHaveLength(before.starts);
    expect(notices(w).slice(before.notices)).toContain('needs-person');
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'pulled the plug' });
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(w.where(fakeVm(w))).toHaveLength(1);
  });

  it('is read again until it holds', () => {
    const w = restartedWhileFenced();
    w.host('kvm1').bmc = 'dead';
    w.answer = () => undefined;
    w.run(120_000);
    w.host('kvm1').bmc = 'good';
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(w.where(fakeVm(w))).toHaveLength(1);
  });

  it('by a device that answers for another machine now still takes the word of a person', () => {
    const w = restartedWhileFenced();
    w.host('kvm1').guid = 'guid-of-another';
    w.answer = () => undefined;
    w.run(600_000);
    expect(vmOf(w).recovery.kind).toBe('waiting');
    expect(w.where(fakeVm(w))).toEqual([]);
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'pulled the plug' });
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(w.where(fakeVm(w))).toHaveLength(1);
  });
});

describe('I7: an order whose result never comes', () => {
  it('of power: the fence fails, people are told, and a person may confirm', () => {
    const w = atRest(3);
    w.answer = (e) => (e.kind === 'power' ? null : undefined);
    w.die('kvm1', 'on');
    w.until('off ordered', () => offs(w).length === 1);
    w.until('the fence fails', () => w.state('kvm1') === 'unfenced', 300_000);
    expect(notices(w)).toContain('needs-person');
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'pulled the plug' });
    w.host('kvm1').power = 'off';
    w.host('kvm1').running.clear();
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(w.where(fakeVm(w))).toHaveLength(1);
  });
});

describe('I7: a VM that is tried in vain', () => {
  const unplaceable = (w: World) => notices(w).filter((id) => id === 'vm-unplaceable');

  it('because every host refuses it is an alarm, once, and is tried on', () => {
    const w = atRest(3);
    refuseStarts(w);
    w.die('kvm1', 'off');
    w.until('three starts refused', () => starts(w).length > 3);
    expect(unplaceable(w)).toHaveLength(1);
    w.run(600_000);
    expect(unplaceable(w)).toHaveLength(1);
    w.answer = () => undefined;
    w.until('it runs', () => w.where(fakeVm(w)).length === 1, 60_000);
  });

  it('because its image stays locked past every lease is an alarm, once, and is tried on', () => {
    const w = atRest(3);
    w.answer = (e) =>
      e.kind === 'start-vm' ? { kind: 'start-result', effect: e.id, outcome: 'locked', reason: 'lock' } : undefined;
    w.die('kvm1', 'off');
    w.until('a start', () => starts(w).length > 0);
    w.run(110_000);
    expect(unplaceable(w), 'a lease may last as long').toEqual([]);
    w.run(600_000);
    expect(unplaceable(w)).toHaveLength(1);
    w.answer = () => undefined;
    w.until('it runs', () => w.where(fakeVm(w)).length === 1, 60_000);
  });
});

describe('a server with nothing to do', () => {
  it('does not tick on the spot while a fenced host waits for a place for its VM', () => {
    const w = atRest(3);
    refuseStarts(w);
    w.host('kvm1').bmc = 'dead';
    w.die('kvm1', 'off');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'pulled the plug' });
    expect(w.state('kvm1')).toBe('fenced');
    w.submit({ kind: 'observer-stalled', reason: 'the clock jumped' });
    w.now += 60_000;
    expectNoIdleTicks(w);
  });

  it('does not tick on the spot while a host that refused its grants cannot be read', () => {
    const w = atRest(3);
    w.answer = (e) =>
      e.kind === 'own-vms' ? { kind: 'own-result', effect: e.id, ok: false, reason: 'no libvirt' } : undefined;
    w.hear('kvm1');
    w.run(100);
    w.host('kvm1').says = { hangs: true };
    w.inventory('kvm1');
    w.now += 30_000;
    expectNoIdleTicks(w);
  });
});

describe('I7: what a person says', () => {
  it('of a VM that waits, "ignore", lets its host be down', () => {
    const w = atRest(3);
    refuseStarts(w);
    w.die('kvm1', 'off');
    w.until('kvm1 fenced', () => w.state('kvm1') === 'fenced');
    w.submit({ kind: 'vm-set', vm: fakeVm(w).uuid, who: 'ada', policy: 'ignore' });
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(vmOf(w).recovery.kind).toBe('none');
  });

  it('of a host that may still run VMs, "retire", is refused, or they would be forgotten', () => {
    const w = atRest(3);
    w.submit({ kind: 'maintenance', host: 'kvm1', who: 'ada', reason: 'work' });
    w.host('kvm1').lives = false;
    w.submit({ kind: 'host-silent', host: 'kvm1', silentForMs: 3_000 });
    w.submit({ kind: 'retire', host: 'kvm1', who: 'ada', reason: 'broken' });
    expect(w.state('kvm1')).toBe('maintenance');
    expect(w.journal.at(-1)?.kind).toBe('refused');
    expect(hostOf(w, 'kvm1').sentence).toContain('maintenance');
  });
});

describe('S8: an announced shutdown that never came', () => {
  it('is forgotten: a host that dies later is fenced and its VMs are started elsewhere', () => {
    const w = atRest(3);
    w.submit({ kind: 'host-stopping', host: 'kvm1', running: [fakeVm(w).uuid] });
    w.run(130_000);
    w.inventory('kvm1');
    w.run(600_000);
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(offs(w)).toEqual(['kvm1']);
    expect(w.where(fakeVm(w))).toHaveLength(1);
  });
});
