import { describe, expect, it } from 'vitest';
import { atRest, fakeVm, hostOf, notices, ordered, refuseStarts, starts, vmOf } from '../testing/stories.ts';
import type { World } from '../testing/world.ts';

/** QEMU of VM "1" ends on kvm1, and libvirt gives this reason. */
function ends(w: World, reason: string, host = 'kvm1'): void {
  w.host(host).running.delete(fakeVm(w).uuid);
  w.host(host).says = { domain: { shutoffReason: reason } };
  w.inventory(host);
}

function crashTimes(w: World, times: number, everyMs: number): void {
  for (let i = 0; i < times; i += 1) {
    ends(w, 'crashed');
    w.run(everyMs);
  }
}

const sentences = (w: World): string => w.journal.map((j) => j.sentence).join('\n');

describe('a VM whose QEMU crashed on a living host', () => {
  it.each(['crashed', 'daemon'])('(%s) is started there again, at a higher epoch, and people are told', (reason) => {
    const w = atRest(3);
    const { epoch } = vmOf(w);
    ends(w, reason);
    w.run(10_000);
    expect(starts(w)).toEqual(['kvm1']);
    expect(w.where(fakeVm(w))).toEqual(['kvm1']);
    expect(vmOf(w)).toMatchObject({ desired: 'running', owner: 'kvm1', epoch: epoch + 1, recovery: { kind: 'none' } });
    expect(notices(w).filter((event) => event === 'vm-crashed')).toHaveLength(1);
    expect(sentences(w)).toContain('1 crashed on kvm1; it is started there again (restart 1 of 3 within 600 s).');
  });

  it.each(['shutdown', 'destroyed', 'saved', 'migrated', 'unknown'])('(%s) but was stopped stays stopped', (reason) => {
    const w = atRest(3);
    ends(w, reason);
    w.run(60_000);
    expect(starts(w)).toEqual([]);
    expect(vmOf(w).desired).toBe('stopped');
    expect(notices(w)).not.toContain('vm-crashed');
  });

  it('(an older agent gives no reason) stays stopped as before', () => {
    const w = atRest(3);
    w.host('kvm1').running.clear();
    w.inventory('kvm1');
    w.run(60_000);
    expect(starts(w)).toEqual([]);
    expect(vmOf(w).desired).toBe('stopped');
  });

  it("is not what `failed` means: that was somebody's start, and people are told that it did not work", () => {
    const w = atRest(3);
    ends(w, 'failed');
    w.run(60_000);
    expect(starts(w)).toEqual([]);
    expect(vmOf(w).desired).toBe('stopped');
    expect(notices(w)).toContain('needs-person');
  });

  it('stays down, held with a critical alarm, at the fourth crash within ten minutes', () => {
    const w = atRest(3);
    crashTimes(w, 4, 30_000);
    expect(starts(w)).toEqual(['kvm1', 'kvm1', 'kvm1']);
    expect(vmOf(w)).toMatchObject({ desired: 'running', recovery: { kind: 'held' } });
    const told = ordered(w, 'notify').filter((e) => e.event === 'vm-crashed');
    expect(told.map((e) => e.severity)).toEqual(['warning', 'warning', 'warning', 'critical']);
    w.run(900_000);
    expect(starts(w)).toHaveLength(3);
  });

  it('is started again without end while three crashes never fall into ten minutes', () => {
    const w = atRest(3);
    crashTimes(w, 6, 201_000);
    expect(starts(w)).toHaveLength(6);
    expect(vmOf(w).recovery.kind).toBe('none');
  });

  it('and was held is counted anew once a person tries it again', () => {
    const w = atRest(3);
    crashTimes(w, 4, 30_000);
    w.submit({ kind: 'vm-retry', vm: fakeVm(w).uuid, who: 'ada' });
    w.until('it runs', () => w.where(fakeVm(w)).length === 1);
    ends(w, 'crashed', w.where(fakeVm(w))[0]);
    w.until('it runs again', () => w.where(fakeVm(w)).length === 1);
  });

  it('with onCrash notify stays down and people are told', () => {
    const w = atRest(3, { onCrash: 'notify' });
    ends(w, 'crashed');
    w.run(60_000);
    expect(starts(w)).toEqual([]);
    expect(vmOf(w)).toMatchObject({ desired: 'running', recovery: { kind: 'held' } });
    expect(notices(w)).toContain('vm-crashed');
  });

  it('of policy ignore is left alone', () => {
    const w = atRest(3);
    w.submit({ kind: 'vm-set', vm: fakeVm(w).uuid, who: 'ada', policy: 'ignore' });
    ends(w, 'crashed');
    w.run(60_000);
    expect(starts(w)).toEqual([]);
    expect(vmOf(w)).toMatchObject({ desired: 'stopped', recovery: { kind: 'none' } });
  });

  it('that is tied to this host is started there and never elsewhere', () => {
    const w = atRest(3);
    w.host('kvm1').says = { domain: { obstacles: ['Its disk is local.'] } };
    w.inventory('kvm1');
    refuseStarts(w);
    ends(w, 'crashed');
    w.run(120_000);
    expect(new Set(starts(w))).toEqual(new Set(['kvm1']));
    w.answer = () => undefined;
    w.until('it runs', () => w.where(fakeVm(w)).length === 1);
    expect(w.where(fakeVm(w))).toEqual(['kvm1']);
  });

  it('while a host that shuts down ends its guests is no crash (S8)', () => {
    const w = atRest(3);
    w.submit({ kind: 'host-stopping', host: 'kvm1', running: [fakeVm(w).uuid] });
    ends(w, 'crashed');
    w.run(20_000);
    expect(starts(w)).toEqual([]);
    expect(vmOf(w).desired).toBe('running');
    expect(notices(w)).not.toContain('vm-crashed');
  });

  it('in maintenance is left for the person who works there', () => {
    const w = atRest(3);
    w.submit({ kind: 'maintenance', host: 'kvm1', who: 'ada', reason: 'new fans' });
    ends(w, 'crashed');
    w.run(60_000);
    expect(starts(w)).toEqual([]);
    expect(vmOf(w).recovery.kind).toBe('held');
    expect(notices(w)).toContain('vm-crashed');
  });

  it('is left to the other manager that rules its host', () => {
    const w = atRest(3);
    w.host('kvm1').running.clear();
    w.host('kvm1').says = { otherManagers: ['pacemaker'], domain: { shutoffReason: 'crashed' } };
    w.inventory('kvm1');
    w.run(60_000);
    expect(starts(w)).toEqual([]);
  });

  it('and whose host dies before it runs again is recovered elsewhere', () => {
    const w = atRest(3);
    refuseStarts(w);
    ends(w, 'crashed');
    w.run(1_000);
    w.die('kvm1', 'off');
    w.until('kvm1 is proven off', () => hostOf(w, 'kvm1').proof !== null);
    w.answer = () => undefined;
    w.until('it runs elsewhere', () => w.where(fakeVm(w)).length === 1);
    expect(w.where(fakeVm(w))).not.toContain('kvm1');
  });

  it('in the middle of a migration waits until the target has given its paused half up', () => {
    const w = atRest(3);
    const { uuid } = fakeVm(w);
    const target = w.host('kvm2');
    target.running.add(uuid);
    target.defined.add(uuid);
    target.says = { domain: { state: 'paused' } };
    w.inventory('kvm2');
    ends(w, 'crashed');
    w.run(5_000);
    expect(starts(w)).toEqual([]);
    target.running.clear();
    target.defined.clear();
    target.says = {};
    w.inventory('kvm2');
    w.until('it runs', () => w.where(fakeVm(w)).length === 1);
    expect(w.where(fakeVm(w))).toEqual(['kvm1']);
  });
});
