import { expect, it } from 'vitest';
import { atRest, hostOf, notices, offs, ordered } from '../testing/stories.ts';
import type { World } from '../testing/world.ts';

const would = (w: World) => ordered(w, 'notify').filter((e) => e.event === 'would-have-acted');

it('shadow mode tells what would have been done and when, marks nothing, and uses nothing of the cap', () => {
  const w = atRest(3, { fencingAction: 'nothing' });
  w.die('kvm1', 'on');
  w.until('told', () => would(w).length === 1, 30_000);
  expect(w.state('kvm1')).toBe('unfenced');
  expect(would(w)[0]?.sentence).toMatch(
    /would have cut the power of kvm1 and started 1 VM elsewhere \(1\) now, \d+(\.\d)? s after/,
  );
  expect(would(w)[0]?.data.at).toBe(w.journal.find((j) => j.kind === 'would-have-acted')?.at);
  w.run(60_000);
  expect(would(w)).toHaveLength(1);
  expect(hostOf(w, 'kvm1').automaticMaintenance).toBe(false);
  expect(w.cluster.cap.actions).toEqual([]);
  expect(offs(w)).toEqual([]);
});

it('a gate that would have held it is named, and the time is that of its opening', () => {
  const w = atRest(3, { fencingAction: 'nothing' });
  w.submit({ kind: 'observer-changed', troubles: ['its disk is full'] });
  w.die('kvm1', 'on');
  w.until('unfenced', () => w.state('kvm1') === 'unfenced', 30_000);
  w.run(40_000);
  expect(would(w)).toEqual([]);
  expect(notices(w)).toContain('needs-person');
  expect(hostOf(w, 'kvm1').sentence).toContain('its disk is full');
  w.submit({ kind: 'observer-changed', troubles: [] });
  const opened = w.now;
  w.until('told', () => would(w).length === 1, 5_000);
  expect(would(w)[0]?.data.at).toBeGreaterThanOrEqual(opened);
});

it('hosts that fall silent together would have been held like any', () => {
  const w = atRest(7, { fencingAction: 'nothing' });
  w.addVm('2', 'kvm2');
  w.addVm('3', 'kvm3');
  w.run(15_000);
  for (const name of ['kvm1', 'kvm2', 'kvm3']) w.host(name).lives = w.host(name).pings = false;
  for (const name of ['kvm1', 'kvm2', 'kvm3']) w.silent(name);
  w.run(60_000);
  expect(would(w)).toEqual([]);
  w.submit({ kind: 'maintenance', host: 'kvm3', who: 'ada', reason: 'seen' });
  w.until('told', () => would(w).length > 0, 200_000);
});

it('without a fence device it says so, and that a person would have had to confirm', () => {
  const w = atRest(3, { fencingAction: 'nothing' });
  w.submit({ kind: 'devices-changed', devices: {} });
  w.die('kvm1', 'on');
  w.until('told', () => would(w).length === 1, 30_000);
  expect(would(w)[0]?.sentence).toContain('it has no fence device, so a person');
});

it('blink switches the light on and tells the same', () => {
  const w = atRest(3, { fencingAction: 'blink' });
  w.die('kvm1', 'on');
  w.until('told', () => would(w).length === 1, 30_000);
  expect(w.orders('identify')).toHaveLength(1);
});
