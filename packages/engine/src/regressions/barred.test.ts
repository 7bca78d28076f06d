import { describe, expect, it } from 'vitest';
import { atRest, fakeVm, ordered, vmOf } from '../testing/stories.ts';
import type { World } from '../testing/world.ts';

/** A host that never had a VM let it be started: its hook knew only of what had once been granted there (S7). */
const told = (w: World, host: string) => ordered(w, 'own-vms').filter((e) => e.host === host);
const barredOn = (w: World, host: string) => told(w, host).at(-1)?.others ?? [];

describe('S7: a host that never had a VM', () => {
  it('is told of it all the same, and the host that has it is not told to bar it', () => {
    const w = atRest(3);
    const { uuid } = fakeVm(w);
    expect(barredOn(w, 'kvm2')).toEqual([uuid]);
    expect(barredOn(w, 'kvm3')).toEqual([uuid]);
    expect(told(w, 'kvm1').at(-1)).toMatchObject({ vms: [{ vm: uuid }], others: [] });
  });

  it('hears of many new ones at most once each 10 s, by itself, while their own host is granted them at once', () => {
    const w = atRest(2);
    const [before, granted] = [told(w, 'kvm2').length, told(w, 'kvm1').length];
    for (let i = 2; i <= 6; i += 1) {
      w.addVm(`${i}`, 'kvm1');
      w.run(1_000);
    }
    expect(told(w, 'kvm1')).toHaveLength(granted + 5);
    expect(told(w, 'kvm2')).toHaveLength(before + 1);
    w.run(10_000);
    expect(told(w, 'kvm2')).toHaveLength(before + 2);
    expect(barredOn(w, 'kvm2')).toHaveLength(6);
    w.run(60_000);
    expect(told(w, 'kvm2')).toHaveLength(before + 2);
  });

  it('is told nothing while VMs only move or stop', () => {
    const w = atRest(4);
    const before = told(w, 'kvm4').length;
    const { uuid } = fakeVm(w);
    w.host('kvm1').running.delete(uuid);
    w.host('kvm1').defined.delete(uuid);
    w.host('kvm2').running.add(uuid);
    w.host('kvm2').defined.add(uuid);
    for (const name of ['kvm2', 'kvm1', 'kvm2']) w.inventory(name);
    w.run(60_000);
    expect(vmOf(w).owner).toBe('kvm2');
    expect(told(w, 'kvm4')).toHaveLength(before);
    expect(barredOn(w, 'kvm1')).toEqual([uuid]);
    expect(barredOn(w, 'kvm2')).toEqual([]);
  });

  it('is told to let go of one that a person has set to ignore, and of one that another manager has taken over', () => {
    const w = atRest(3);
    w.addVm('2', 'kvm2');
    w.run(20_000);
    expect(barredOn(w, 'kvm3')).toHaveLength(2);
    w.submit({ kind: 'vm-set', vm: fakeVm(w).uuid, who: 'ada', policy: 'ignore' });
    w.run(20_000);
    expect(barredOn(w, 'kvm3')).toEqual([fakeVm(w, '2').uuid]);
    w.host('kvm2').says = { otherManagers: ['pacemaker'] };
    w.inventory('kvm2');
    w.run(20_000);
    expect(barredOn(w, 'kvm3')).toEqual([]);
  });

  it('is told to let go of one that is forgotten', () => {
    const w = atRest(3);
    const { uuid } = fakeVm(w);
    w.host('kvm1').running.delete(uuid);
    w.inventory('kvm1');
    w.host('kvm1').defined.delete(uuid);
    w.inventory('kvm1');
    w.run(20_000);
    expect(w.cluster.vms[uuid]).toBeUndefined();
    expect(barredOn(w, 'kvm2')).toEqual([]);
  });

  it('is told again after it refused, and once more after the server has started anew', () => {
    const w = atRest(3);
    w.answer = (e) =>
      e.kind === 'own-vms' && e.host === 'kvm3'
        ? { kind: 'own-result', effect: e.id, ok: false, reason: 'no' }
        : undefined;
    w.addVm('2', 'kvm1');
    w.run(12_000);
    w.answer = () => undefined;
    w.run(6_000);
    const before = told(w, 'kvm3').length;
    expect(barredOn(w, 'kvm3')).toHaveLength(2);
    w.submit({ kind: 'server-started' });
    w.hear('kvm3');
    w.run(1_000);
    expect(told(w, 'kvm3')).toHaveLength(before + 1);
    expect(barredOn(w, 'kvm3')).toHaveLength(2);
  });
});
