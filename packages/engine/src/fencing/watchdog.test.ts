import { type WatchdogReport, watchdogBoundMs } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { refusal } from '../handlers/refusal.ts';
import { pool } from '../testing/perform.ts';
import { hostOf, notices, starts } from '../testing/stories.ts';
import { World } from '../testing/world.ts';
import { watchdogThatCounts } from './watchdog.ts';
import { watchdogMarginMs } from './watchdog-bound.ts';

const chip = { identity: 'SP5100 TCO timer', timeoutMs: 15_000, expiries: 1 } as const;
const boundMs = watchdogBoundMs(chip);

function report(change: Partial<WatchdogReport> = {}): WatchdogReport {
  return {
    ...{ revision: 'w1', armed: true, device: '/dev/watchdog0', kind: 'hardware', ...chip },
    ...{ nowayout: false, pools: [pool], reason: '' },
    ...change,
  };
}

/** kvm1 runs VM "1" and feeds a watchdog; its BMC is dead. */
function watched(change: Partial<WatchdogReport> = {}, settings = {}): World {
  const w = new World(3, { watchdogProof: 'hardware', ...settings });
  w.addVm('1', 'kvm1');
  w.host('kvm1').says = { watchdog: report(change) };
  w.host('kvm1').bmc = 'dead';
  w.inventory('kvm1');
  w.run(15_000);
  return w;
}

const fencedAt = (w: World) => w.journal.find(({ sentence }) => sentence.includes('has reset itself'))?.at;

describe('a host that resets itself (S21)', () => {
  it('is proven dead no sooner than its bound and the margin after its last life', () => {
    const w = watched({}, { fenceLevelSeconds: 15, fenceConfirmSeconds: 5, fenceCommandSeconds: 2 });
    const diedAt = w.now;
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(hostOf(w, 'kvm1').proof).toMatchObject({ kind: 'watchdog', bootId: 'kvm1-boot-1' });
    expect((fencedAt(w) ?? 0) - diedAt).toBeGreaterThanOrEqual(boundMs + watchdogMarginMs(boundMs) - 1_000);
    expect(starts(w)).toHaveLength(1);
    expect(w.cluster.cap.actions).toHaveLength(1);
  });

  it('counts anew when anything of it is seen, if it is only an answer on the network', () => {
    const w = watched();
    w.die('kvm1', 'on');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    w.host('kvm1').pings = true;
    w.run(60_000);
    const seenAt = w.now;
    w.host('kvm1').pings = false;
    expect(starts(w), 'nothing while it answers').toEqual([]);
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect((fencedAt(w) ?? 0) - seenAt).toBeGreaterThanOrEqual(boundMs);
  });

  it('starts nothing elsewhere while a gate of a power cut is closed', () => {
    const w = watched();
    w.die('kvm1', 'on');
    w.submit({ kind: 'disarm', who: 'ada', reason: 'I look myself' });
    w.run(240_000);
    expect(starts(w)).toEqual([]);
    expect(w.state('kvm1')).not.toBe('fenced');
  });

  it('leaves nothing of it believed when it is heard again with its old boot', () => {
    const w = watched();
    w.die('kvm1', 'on');
    w.answer = (effect) => (effect.kind === 'start-vm' ? null : undefined);
    w.until('kvm1 fenced', () => w.state('kvm1') === 'fenced');
    w.host('kvm1').lives = true;
    w.hear('kvm1');
    w.run(5_000);
    expect(notices(w)).toContain('proof-void');
  });

  it('is told of in the sentence that needs a person', () => {
    const w = watched();
    w.die('kvm1', 'on');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    expect(hostOf(w, 'kvm1').sentence).toContain('Its watchdog resets it by itself');
  });

  it.each<[string, Partial<WatchdogReport>]>([
    ['lives in the BMC', { kind: 'bmc', identity: 'IPMI' }],
    ['is software', { kind: 'software', identity: 'Software Watchdog' }],
    ['is not armed', { armed: false, reason: 'the agent stops' }],
    ['is fed by a pool that nobody reads', { pools: [pool, 'nfs2'] }],
  ])('is no proof when its watchdog %s', (_why, change) => {
    const w = watched(change);
    w.die('kvm1', 'on');
    w.run(240_000);
    expect(starts(w)).toEqual([]);
  });

  it('says what holds it when the bound has passed, tells people, and goes on when they let it', () => {
    const w = watched();
    w.die('kvm1', 'on');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    w.submit({ kind: 'disarm', who: 'ada', reason: 'I look myself' });
    w.until('kvm1 held', () => hostOf(w, 'kvm1').sentence.includes('has reset it by now'));
    expect(hostOf(w, 'kvm1').sentence).toContain('I look myself');
    expect(notices(w)).toContain('gate-closed');
    expect(starts(w)).toEqual([]);
    w.submit({ kind: 'arm', who: 'ada' });
    w.submit({ kind: 'act-now', host: 'kvm1', who: 'ada' });
    w.until('kvm1 down', () => w.state('kvm1') === 'down', 240_000);
    expect(w.cluster.cutEndedAt, 'as after a power cut (S11)').toBe(hostOf(w, 'kvm1').proof?.at);
  });

  it('waits for a look of the next run, and a person may speak for it', () => {
    const w = watched();
    w.die('kvm1', 'on');
    w.answer = (effect) => (effect.kind === 'start-vm' ? null : undefined);
    w.until('kvm1 fenced', () => w.state('kvm1') === 'fenced');
    w.answer = (effect) => (effect.kind === 'check-host' ? null : undefined);
    const before = starts(w).length;
    w.submit({ kind: 'server-started' });
    w.run(90_000);
    expect(hostOf(w, 'kvm1').doubtSince).not.toBeNull();
    expect(hostOf(w, 'kvm1').sentence).toContain('cannot be told');
    expect(starts(w)).toHaveLength(before);
    expect(refusal(w.cluster, { kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'seen' }, w.now)).toBeNull();
  });

  it('counts for no server that has not heard its host since it began: another one may feed it', () => {
    const w = watched();
    const host = hostOf(w, 'kvm1');
    expect(watchdogThatCounts({ ...host, link: { ...host.link, heardThisRun: false } })).toEqual({
      why: 'this server has not heard it since it began',
    });
  });

  it('counts for the boot that armed it alone', () => {
    const w = watched();
    const host = hostOf(w, 'kvm1');
    expect(watchdogThatCounts(host)).toMatchObject({ identity: chip.identity });
    expect(watchdogThatCounts({ ...host, bootId: 'another' })).toEqual({
      why: 'its watchdog was that of another boot',
    });
    w.boot('kvm1');
    w.run(1);
    expect(hostOf(w, 'kvm1').watchdog?.bootId ?? null).not.toBe('kvm1-boot-1');
  });
});
