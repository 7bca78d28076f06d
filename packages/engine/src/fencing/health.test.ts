import { describe, expect, it } from 'vitest';
import { step } from '../step.ts';
import { hostOf, notices, ordered } from '../testing/stories.ts';
import { World } from '../testing/world.ts';

const tests = (w: World, host = 'kvm1') =>
  w.orders('test-device').filter(({ effect }) => 'host' in effect && effect.host === host);
const device = (w: World) => hostOf(w, 'kvm1').devices[0];
const count = (w: World, event: string) => notices(w).filter((id) => id === event).length;

/** The device of kvm1 reads off while the host goes on. */
function readsOff(w: World): void {
  w.answer = (e) =>
    e.kind === 'test-device' && e.host === 'kvm1'
      ? {
          kind: 'device-tested',
          effect: e.id,
          ok: true,
          power: 'off',
          identity: 'unread',
          revision: 'r1',
          tookMs: 9,
          detail: '',
        }
      : undefined;
}

describe('the health of a fence device', () => {
  it('is tried once it is set, and its answer and latency are kept without a word in the journal', () => {
    const w = new World(1);
    expect(tests(w)).toHaveLength(1);
    expect(device(w)?.health).toMatchObject({ last: { ok: true, tookMs: 50 }, failingSince: null });
    expect(w.journal.filter(({ kind }) => kind.startsWith('device-') && kind !== 'device-bound')).toEqual([]);
    w.submit({ kind: 'devices-changed', devices: { kvm1: [{ set: true, revision: 'r2' }] } });
    w.run(1_000);
    expect(tests(w).length).toBeGreaterThan(1);
  });

  it('is tried every fenceTestSeconds while its host is linked, at a moment of its own; never with 0', () => {
    const w = new World(3, { fenceTestSeconds: 60 });
    w.run(600_000);
    expect(tests(w).length).toBeGreaterThanOrEqual(10);
    expect(tests(w).length).toBeLessThanOrEqual(12);
    const moments = ['kvm1', 'kvm2', 'kvm3'].map((host) => (tests(w, host).at(-1)?.at ?? 0) % 60_000);
    expect(new Set(moments).size, 'not at the same time').toBe(3);
    const never = new World(1, { fenceTestSeconds: 0 });
    never.run(3_600_000);
    expect(tests(never)).toHaveLength(1);
  });

  it('of a thousand hosts is not tried at once, not even when all devices are set, or all links come back, together', () => {
    const w = new World(2);
    const one = hostOf(w, 'kvm1');
    const names = Array.from({ length: 1000 }, (_, i) => `h${i}`);
    const hosts = Object.fromEntries(
      names.map((name) => [name, { ...one, name, nextCalibrationAt: null, bmcGuid: null }]),
    );
    const cluster = { ...w.cluster, hosts };
    const devices = Object.fromEntries(names.map((name) => [name, [{ set: true, revision: 'new' }]]));
    const { effects } = step(cluster, { kind: 'devices-changed', devices }, w.now);
    expect(effects.filter(({ kind }) => kind === 'test-device').length).toBeLessThanOrEqual(1);
    const linked = Object.entries(hosts).map(([name, host]) => [
      name,
      { ...host, link: { ...host.link, lastHeardAt: w.now } },
    ]);
    const back = { ...cluster, hosts: Object.fromEntries(linked) };
    const later = step(back, { kind: 'tick' }, w.now + 5_000);
    expect(later.effects.filter(({ kind }) => kind === 'test-device').length).toBeLessThan(60);
  });

  it('is an alarm at the second failure in a row, told once, and its end is told', () => {
    const w = new World(3);
    w.host('kvm1').bmc = 'dead';
    w.answer = (e) =>
      e.kind === 'bind-device' && e.host === 'kvm1' && w.host('kvm1').bmc === 'dead'
        ? { kind: 'device-bound', effect: e.id, outcome: 'failed', revision: 'r1', detail: 'no answer' }
        : undefined;
    w.run(320_000);
    expect(count(w, 'device-unfenceable')).toBe(1);
    w.run(600_000);
    expect(count(w, 'device-unfenceable')).toBe(1);
    w.host('kvm1').bmc = 'good';
    w.run(320_000);
    expect([count(w, 'device-unfenceable'), count(w, 'device-fenceable')]).toEqual([1, 1]);
    expect(device(w)?.health).toMatchObject({ told: false, failingSince: null, failures: { tests: 0, identities: 0 } });
  });

  it('that tells its power and not its identity stays one alarm, however often a test succeeds', () => {
    const w = new World(3);
    w.answer = (e) =>
      e.kind === 'bind-device' && e.host === 'kvm1'
        ? { kind: 'device-bound', effect: e.id, outcome: 'failed', revision: 'r1', detail: 'no identity' }
        : undefined;
    w.run(1_200_000);
    expect([count(w, 'device-unfenceable'), count(w, 'device-fenceable')]).toEqual([1, 0]);
    w.submit({ kind: 'bind-by-statement', host: 'kvm1', who: 'ada', reason: 'looked' });
    expect(count(w, 'device-fenceable'), 'a device bound by word needs no identity').toBe(1);
    w.run(1_200_000);
    expect(count(w, 'device-unfenceable')).toBe(1);
  });

  it('is fed by a test by hand, too', () => {
    const w = new World(3, { fenceTestSeconds: 0 });
    w.answer = (e) =>
      e.kind === 'manual-fence'
        ? {
            kind: 'manual-done',
            effect: e.id,
            ok: false,
            power: 'unknown',
            revision: 'r1',
            tookMs: 7,
            detail: 'no answer',
          }
        : undefined;
    for (let i = 0; i < 2; i += 1) {
      w.submit({ kind: 'manual-fence', host: 'kvm1', action: 'test', who: 'ada' });
      w.run(1_000);
    }
    expect(count(w, 'device-unfenceable')).toBe(1);
    expect(device(w)?.health.last).toMatchObject({ ok: false, tookMs: 7 });
  });

  it('warns and never blocks: a host whose device failed every test is fenced all the same (T5)', () => {
    const w = new World(3, { fenceTestSeconds: 60 });
    w.addVm('1', 'kvm1');
    w.answer = (e) =>
      e.kind === 'test-device' && e.host === 'kvm1'
        ? {
            kind: 'device-tested',
            effect: e.id,
            ok: false,
            power: 'unknown',
            identity: 'unread',
            revision: 'r1',
            tookMs: 9,
            detail: 'no answer',
          }
        : undefined;
    w.run(300_000);
    expect(count(w, 'device-unfenceable')).toBe(1);
    w.die('kvm1', 'on');
    w.until('down', () => w.state('kvm1') === 'down');
  });
});

describe('S1: a device that reads off while its host is linked', () => {
  it('is not trusted once it has read off again after the agent must have spoken', () => {
    const w = new World(3);
    readsOff(w);
    w.submit({ kind: 'devices-changed', devices: { kvm1: [{ set: true, revision: 'r1' }] } });
    w.until('untrusted', () => device(w)?.binding.kind === 'untrusted', 400_000);
    const { length } = tests(w);
    expect(device(w)?.binding).toMatchObject({ by: 'contradiction' });
    expect(count(w, 'device-untrusted')).toBe(1);
    const [first, second] = tests(w).slice(length - 2);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(35_000);
  });

  it('is not accused by one read: its host may be dead, and its link not know it yet', () => {
    const w = new World(3, { fenceTestSeconds: 60 });
    w.addVm('1', 'kvm1');
    readsOff(w);
    const before = tests(w).length;
    w.until('the first off read', () => tests(w).length > before, 100_000);
    w.run(1_000);
    w.die('kvm1', 'off');
    w.until('down', () => w.state('kvm1') === 'down');
    expect(count(w, 'device-untrusted')).toBe(0);
    w.answer = () => undefined;
    w.boot('kvm1');
    w.run(300_000);
    expect(device(w)?.binding.kind).toBe('bound');
  });

  it('is not accused while its host goes down by itself', () => {
    const w = new World(3, { fenceTestSeconds: 60 });
    readsOff(w);
    w.submit({ kind: 'host-stopping', host: 'kvm1', running: [] });
    w.run(300_000);
    expect(count(w, 'device-untrusted')).toBe(0);
  });

  it('is not accused with a read of before the server stood still', () => {
    const w = new World(3, { fenceTestSeconds: 60 });
    readsOff(w);
    const before = tests(w).length;
    w.until('the first off read', () => tests(w).length > before, 100_000);
    w.run(1_000);
    w.submit({ kind: 'observer-stalled', reason: 'a pause' });
    w.run(30_000);
    w.answer = () => undefined;
    w.run(120_000);
    expect(count(w, 'device-untrusted')).toBe(0);
    expect(ordered(w, 'test-device').length).toBeGreaterThan(before + 1);
  });
});
