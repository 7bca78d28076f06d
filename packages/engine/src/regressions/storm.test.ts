import { expect, it } from 'vitest';
import { gateReport } from '../gates/index.ts';
import { hostOf, offs } from '../testing/stories.ts';
import { World } from '../testing/world.ts';

/** kvm1 and kvm2 of `hosts` hosts fall silent together; kvm1 is dead, kvm2's network is gone only. */
function storm(hosts: number, settings = {}): World {
  const w = new World(hosts, settings);
  w.addVm('1', 'kvm1');
  w.addVm('2', 'kvm2');
  w.run(15_000);
  w.die('kvm1', 'on');
  w.submit({ kind: 'host-silent', host: 'kvm2', silentForMs: 3_000 });
  w.until('kvm1 condemned', () => w.state('kvm1') === 'condemned');
  return w;
}

const cooldown = (w: World) => gateReport(w.cluster, hostOf(w, 'kvm1'), w.now).find((g) => g.id === 'cooldown');

it('a cool-down is counted from the end of the storm, and only then the host is fenced', () => {
  const w = storm(4);
  w.run(300_000);
  expect(offs(w)).toEqual([]);
  expect(cooldown(w)?.open).toBe(true);
  w.hear('kvm2');
  const over = w.now;
  w.run(119_000);
  expect(offs(w)).toEqual([]);
  expect(cooldown(w)).toMatchObject({ open: false, why: expect.stringContaining('cools down') });
  w.until('kvm1 is cut', () => offs(w).length === 1);
  expect(w.now - over).toBeGreaterThanOrEqual(120_000);
  expect(w.now - over).toBeLessThan(125_000);
});

it('the cool-down lasts as long as it is set, 0 for none', () => {
  const w = storm(4, { stormCooldownSeconds: 0 });
  w.run(300_000);
  w.hear('kvm2');
  w.until('kvm1 is cut', () => offs(w).length === 1, 5_000);
});

it('while the storm lasts a person may override it for one host', () => {
  const w = storm(4);
  w.run(200_000);
  for (const gate of ['observer', 'share'] as const)
    w.submit({ kind: 'override-gate', host: 'kvm1', gate, who: 'ada', reason: 'the rack lost power' });
  w.until('kvm1 is cut', () => offs(w).length === 1, 10_000);
});

it('a storm that ends in the very moment after the verdict is noticed, too', () => {
  const w = storm(4);
  w.hear('kvm2');
  w.run(100_000);
  expect(offs(w)).toEqual([]);
});

it('a storm comes back: the cool-down begins anew at its end', () => {
  const w = storm(4);
  w.run(200_000);
  w.hear('kvm2');
  w.run(60_000);
  w.submit({ kind: 'host-silent', host: 'kvm3', silentForMs: 3_000 });
  w.run(30_000);
  expect(cooldown(w)?.open).toBe(true);
  w.hear('kvm3');
  w.run(100_000);
  expect(offs(w)).toEqual([]);
  w.until('kvm1 is cut', () => offs(w).length === 1, 30_000);
});

it('one host alone is never a storm, not even of two', () => {
  const w = new World(2);
  w.addVm('1', 'kvm1');
  w.run(15_000);
  w.die('kvm1', 'on');
  w.until('kvm1 down', () => w.state('kvm1') === 'down', 30_000);
  expect(w.journal.some((j) => j.kind === 'storm')).toBe(false);
});

it('hosts in trouble are no storm while nobody waits for a power cut', () => {
  const w = new World(4);
  w.addVm('1', 'kvm1');
  w.run(15_000);
  for (const name of ['kvm1', 'kvm2']) w.submit({ kind: 'host-silent', host: name, silentForMs: 3_000 });
  w.run(60_000);
  expect(w.cluster.stormSince).toBeNull();
});
