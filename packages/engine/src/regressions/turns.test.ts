import { expect, it } from 'vitest';
import { atRest, fakeVm, notices, ordered, starts, vmOf } from '../testing/stories.ts';
import type { World } from '../testing/world.ts';

function priority(w: World, name: string, value: number): void {
  w.submit({ kind: 'vm-set', vm: fakeVm(w, name).uuid, who: 'ada', priority: value });
}

/** kvm1 runs VM 1 of high and VM 2 of low priority, each of `memoryMib`; a host has room for 60,000. */
function two(hosts: number, memoryMib = 1024, settings = {}): World {
  const w = atRest(hosts, settings);
  w.addVm('2', 'kvm1');
  w.host('kvm1').says = { domain: { memoryMib } };
  w.inventory('kvm1');
  priority(w, '1', 200);
  w.run(15_000);
  return w;
}

const startOf = (w: World, name: string) =>
  w.effects.find(({ effect }) => effect.kind === 'start-vm' && effect.vm === fakeVm(w, name).uuid);

it('a VM of lower priority waits for the result of a higher one of the same outage, not longer', () => {
  const w = two(3);
  let answered = 0;
  w.answer = (e) => {
    if (e.kind !== 'start-vm' || e.vm !== fakeVm(w, '1').uuid || answered > 0) return undefined;
    return null;
  };
  w.die('kvm1', 'on');
  w.until('the first start', () => starts(w).length === 1, 30_000);
  const first = w.now;
  w.run(3_000);
  expect(starts(w)).toHaveLength(1);
  answered = w.now;
  const id = ordered(w, 'start-vm')[0]?.id ?? '';
  w.submit({ kind: 'start-result', effect: id, outcome: 'started', reason: '' });
  w.until('the second start', () => starts(w).length === 2, 200);
  expect(w.now - first).toBeLessThan(4_000);
});

it('and 10 s at most', () => {
  const w = two(3);
  w.answer = (e) => (e.kind === 'start-vm' && e.vm === fakeVm(w, '1').uuid ? null : undefined);
  w.die('kvm1', 'on');
  w.until('both starts', () => starts(w).length === 2, 60_000);
  const waited = (startOf(w, '2')?.at ?? 0) - (startOf(w, '1')?.at ?? 0);
  expect(waited).toBeGreaterThan(9_000);
  expect(waited).toBeLessThanOrEqual(10_000);
});

it('VMs of one priority start at once', () => {
  const w = two(3);
  priority(w, '2', 200);
  w.die('kvm1', 'on');
  w.until('both starts', () => starts(w).length === 2, 60_000);
  expect(startOf(w, '2')?.at).toBe(startOf(w, '1')?.at);
});

it('a higher one that can go nowhere keeps nobody waiting', () => {
  const w = two(3, 40_000);
  w.host('kvm1').says = {};
  const big = fakeVm(w, '1').uuid;
  w.cluster = { ...w.cluster, vms: { ...w.cluster.vms, [big]: { ...vmOf(w, '1'), memoryMib: 90_000 } } };
  w.die('kvm1', 'on');
  w.until('the small one runs', () => w.where(fakeVm(w, '2')).some((h) => h !== 'kvm1'), 15_000);
  expect(vmOf(w, '1').recovery.kind).toBe('waiting');
});

it('memory is kept for a VM that waits for its lock, and lower ones do not wait for it', () => {
  const w = two(2, 40_000);
  w.answer = (e) =>
    e.kind === 'start-vm' && e.vm === fakeVm(w, '1').uuid
      ? { kind: 'start-result', effect: e.id, outcome: 'locked', reason: 'lease' }
      : undefined;
  w.die('kvm1', 'on');
  w.run(60_000);
  expect(vmOf(w, '1').recovery).toMatchObject({ kind: 'waiting', locked: { host: 'kvm2' } });
  expect(startOf(w, '2')).toBeUndefined();
  w.answer = () => undefined;
  w.until('the high one runs', () => w.where(fakeVm(w, '1')).includes('kvm2'), 10_000);
});

it('a VM whose lock host dies is started on another', () => {
  const w = two(4, 1024, { stormMaxUnhealthyPercent: 100, fenceEmptyHosts: true });
  let lockedOn: string | null = null;
  w.answer = (e) =>
    e.kind === 'start-vm' && e.vm === fakeVm(w, '1').uuid && lockedOn === null
      ? { kind: 'start-result', effect: e.id, outcome: 'locked', reason: 'lease' }
      : undefined;
  w.die('kvm1', 'on');
  w.until('locked', () => vmOf(w, '1').recovery.kind === 'waiting' && starts(w).length > 0, 30_000);
  const r = vmOf(w, '1').recovery;
  lockedOn = r.kind === 'waiting' ? (r.locked?.host ?? null) : null;
  expect(lockedOn).not.toBeNull();
  w.host(lockedOn ?? '').lives = w.host(lockedOn ?? '').pings = false;
  w.submit({ kind: 'host-silent', host: lockedOn ?? '', silentForMs: 3_000 });
  w.until('it runs elsewhere', () => w.where(fakeVm(w, '1')).some((h) => h !== 'kvm1' && h !== lockedOn), 400_000);
  expect(notices(w)).not.toContain('proof-void');
});
