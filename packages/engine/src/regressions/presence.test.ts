import { describe, expect, it } from 'vitest';
import type { Says } from '../testing/fakes.ts';
import {
  atRest,
  cutOff,
  fakeVm,
  holdFirst,
  hostOf,
  moveUnreported,
  notices,
  starts,
  vmOf,
} from '../testing/stories.ts';

/** Ways in which a VM that ran somewhere was once taken to be nowhere (S5, S6, S7). */
describe('S5: a start that is under way', () => {
  it("and is refused does not wipe another host's report that the VM runs there", () => {
    const w = atRest(4);
    const start = holdFirst(w, 'start-vm');
    w.die('kvm1', 'off');
    w.until('start ordered', () => start.held !== null);
    const other = ['kvm2', 'kvm3', 'kvm4'].find((h) => h !== start.held!.host)!;
    w.host(other).running.add(fakeVm(w).uuid);
    w.host(other).defined.add(fakeVm(w).uuid);
    w.inventory(other);
    w.submit({ kind: 'start-result', effect: start.held!.id, outcome: 'refused', reason: 'locked by another' });
    w.run(120_000);
    expect(starts(w)).toHaveLength(1);
    expect(w.where(fakeVm(w))).toEqual([other]);
  });

  it('shows as paused for a moment: that is no success, and the refusal that follows does not lose the VM', () => {
    const w = atRest(3);
    const start = holdFirst(w, 'start-vm');
    w.die('kvm1', 'off');
    w.until('start ordered', () => start.held !== null);
    const target = w.host(start.held!.host);
    target.running.add(fakeVm(w).uuid);
    target.defined.add(fakeVm(w).uuid);
    target.says = { domain: { state: 'paused' } };
    w.inventory(target.name);
    expect(vmOf(w).recovery.kind).toBe('starting');
    target.running.clear();
    target.defined.clear();
    target.says = {};
    w.submit({ kind: 'start-result', effect: start.held!.id, outcome: 'locked', reason: 'image locked' });
    w.inventory(target.name);
    w.until('it runs elsewhere', () => w.where(fakeVm(w)).length === 1);
    expect(vmOf(w).desired).toBe('running');
  });
});

describe('S5: a copy that Picket would not start itself still counts as running', () => {
  it.each<[string, NonNullable<Says['domain']>]>([
    ['a transient domain', { persistent: false, obstacles: ['transient'] }],
    ['a domain in an unusual state', { state: 'other' }],
  ])('%s bars a start elsewhere', (_what, domain) => {
    const w = atRest(4);
    moveUnreported(w, 'kvm1', 'kvm4');
    fakeVm(w).writes = false;
    w.host('kvm4').says = { domain };
    cutOff(w, 'kvm1');
    w.silent('kvm1');
    w.run(60_000);
    expect(starts(w)).toEqual([]);
    expect(w.where(fakeVm(w))).toEqual(['kvm4']);
  });

  it('another manager on its host does not make its VMs stopped', () => {
    const w = atRest(3);
    w.host('kvm1').says = { otherManagers: ['pacemaker'] };
    w.inventory('kvm1');
    expect(vmOf(w).desired).toBe('running');
    expect(vmOf(w).on.map((p) => p.host)).toEqual(['kvm1']);
  });
});

describe('S5: a failed inventory is unknown, never empty', () => {
  it('and is no "not here", even as the first word to this run of the server', () => {
    const w = atRest(4);
    w.host('kvm1').bmc = 'dead';
    moveUnreported(w, 'kvm1', 'kvm3');
    fakeVm(w).writes = false;
    cutOff(w, 'kvm1');
    w.silent('kvm1');
    w.run(3_000);
    w.host('kvm3').says = { hangs: true };
    w.submit({ kind: 'server-started' });
    for (const name of ['kvm2', 'kvm3', 'kvm4']) w.hear(name);
    w.host('kvm1').bmc = 'good';
    w.until('kvm1 is proven off', () => hostOf(w, 'kvm1').proof !== null);
    w.run(60_000);
    expect(starts(w)).toEqual([]);
    expect(notices(w)).toContain('vm-unplaceable');
    w.host('kvm3').says = {};
    w.inventory('kvm3');
    w.run(10_000);
    expect(vmOf(w).recovery.kind).toBe('none');
    expect(starts(w)).toEqual([]);
  });

  it('and a host that a person has taken out of protection is not waited for', () => {
    const w = atRest(4);
    w.host('kvm3').says = { hangs: true };
    w.inventory('kvm3');
    w.die('kvm1', 'off');
    w.run(60_000);
    expect(starts(w)).toEqual([]);
    w.submit({ kind: 'disable', host: 'kvm3', who: 'ada', reason: 'its libvirt hangs, nothing runs there' });
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(w.where(fakeVm(w))).toHaveLength(1);
  });
});

describe('S5: where a migration may have brought it', () => {
  it('a host that is silent yet alive is asked before anything is started', () => {
    const w = atRest(4);
    w.silent('kvm4');
    w.run(300_000);
    expect(w.state('kvm4')).toBe('degraded');
    moveUnreported(w, 'kvm1', 'kvm4');
    fakeVm(w).writes = false;
    cutOff(w, 'kvm1');
    w.silent('kvm1');
    w.run(120_000);
    expect(starts(w)).toEqual([]);
    w.hear('kvm4');
    w.run(10_000);
    expect(starts(w)).toEqual([]);
    expect(vmOf(w).on.map((p) => p.host)).toEqual(['kvm4']);
  });

  it('a paused target that vanishes with its source leaves a VM to be started, not one that was stopped', () => {
    const w = atRest(3);
    fakeVm(w).writes = false;
    const target = w.host('kvm2');
    target.running.add(fakeVm(w).uuid);
    target.defined.add(fakeVm(w).uuid);
    target.says = { domain: { state: 'paused' } };
    w.inventory('kvm2');
    expect(vmOf(w).on.map((p) => p.host)).toEqual(['kvm1', 'kvm2']);
    w.answer = (e) => (e.kind === 'ask-inventory' ? null : undefined);
    w.die('kvm1', 'off');
    w.until('kvm1 fenced', () => hostOf(w, 'kvm1').proof !== null);
    expect(starts(w)).toEqual([]);
    w.answer = () => undefined;
    target.running.clear();
    target.defined.clear();
    target.says = {};
    for (const name of ['kvm2', 'kvm3']) w.inventory(name);
    w.until('it runs', () => w.where(fakeVm(w)).length === 1);
    expect(vmOf(w).desired).toBe('running');
  });
});

describe('S5: a host that is back with a new boot', () => {
  it('is asked what it runs before its old VM is started elsewhere', () => {
    const w = atRest(3);
    w.host('kvm1').bmc = 'dead';
    w.die('kvm1', 'off');
    w.run(40_000);
    const h = w.host('kvm1');
    h.boot = 2;
    h.lives = true;
    h.pings = true;
    h.power = 'on';
    // By a person's override of the hook, say.
    h.running.add(fakeVm(w).uuid);
    w.submit({
      kind: 'host-heard',
      host: 'kvm1',
      machineId: 'm-kvm1',
      bootId: 'kvm1-boot-2',
      session: 'new',
      bmcGuid: h.guid,
      addresses: [],
    });
    w.run(200);
    w.inventory('kvm1');
    w.run(120_000);
    expect(starts(w)).toEqual([]);
    expect(w.where(fakeVm(w))).toEqual(['kvm1']);
  });

  it('while a person has it in hand keeps its VMs: they are not started elsewhere', () => {
    const w = atRest(3);
    w.submit({ kind: 'disable', host: 'kvm1', who: 'ada', reason: 'mine now' });
    w.host('kvm1').running.clear();
    w.host('kvm1').boot = 2;
    w.hear('kvm1');
    w.run(60_000);
    expect(w.state('kvm1')).toBe('disabled');
    expect(starts(w).filter((host) => host !== 'kvm1')).toEqual([]);
  });

  it('and falls silent before it was reconciled goes back into quarantine, not into service (S9)', () => {
    const w = atRest(3);
    w.die('kvm1', 'off');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    w.answer = (e) =>
      e.kind === 'release-vms' ? { kind: 'release-result', effect: e.id, vms: null, reason: 'busy' } : undefined;
    w.boot('kvm1');
    w.run(1_000);
    w.submit({ kind: 'host-silent', host: 'kvm1', silentForMs: 3_000 });
    w.run(500);
    w.hear('kvm1');
    w.run(60_000);
    expect(w.state('kvm1')).toBe('returned');
    w.answer = () => undefined;
    w.until('kvm1 up', () => w.state('kvm1') === 'up');
    expect(w.host('kvm1').defined.size).toBe(0);
  });
});
