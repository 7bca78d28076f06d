import type { Reading, SettingValues } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { atRest, fakeVm, hostOf, notices, offs, starts } from '../testing/stories.ts';
import type { World } from '../testing/world.ts';

const FENCE: SettingValues = { isolationResponse: 'fence', isolatedAfterSeconds: 30 };

/** kvm1 loses every network but the one to its storage: it goes on writing. */
function isolate(settings: SettingValues = FENCE, hosts = 4): World {
  const w = atRest(hosts, settings);
  w.host('kvm1').pings = false;
  w.silent('kvm1');
  return w;
}

const sentences = (w: World): string => w.journal.map((j) => j.sentence).join('\n');

/** Readings in which the network of the host could not be tried. */
function withoutNetwork(readings: readonly Reading[]): readonly Reading[] {
  return readings.map((r) => (r.kind === 'network' ? { ...r, result: 'unknown', reason: 'no route' } : r));
}

describe('a host whose storage shows life while nobody reaches it', () => {
  it('is kept by default, however long: the alarm stands and nothing is cut', () => {
    const w = isolate({ isolatedAfterSeconds: 10 });
    w.run(1_200_000);
    expect(w.state('kvm1')).toBe('degraded');
    expect(offs(w)).toEqual([]);
    expect(notices(w)).toContain('host-degraded');
    expect(sentences(w)).toContain('kvm1 is isolated: its heartbeat on nfs1');
  });

  it('is fenced with isolationResponse fence after isolatedAfterSeconds, and its VMs run elsewhere, once', () => {
    const w = isolate();
    w.run(29_000);
    expect(w.state('kvm1')).toBe('degraded');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(offs(w)).toEqual(['kvm1']);
    expect(starts(w)).toHaveLength(1);
    expect(w.where(fakeVm(w))).not.toContain('kvm1');
    expect(sentences(w)).toMatch(/kvm1 has been isolated for 3\d s and isolationResponse is fence/);
    expect(sentences(w)).toMatch(/Power off is ordered for kvm1; the newest isolated round is/);
  });

  it('is not isolated while it answers anybody on the network', () => {
    const w = isolate();
    w.run(20_000);
    w.host('kvm1').pings = true;
    w.run(6_000);
    w.host('kvm1').pings = false;
    w.run(28_000);
    expect(w.state('kvm1')).toBe('degraded');
    expect(offs(w)).toEqual([]);
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
  });

  it('is not isolated by a network that nobody could try (I4)', () => {
    const w = isolate();
    w.view = withoutNetwork;
    w.run(600_000);
    expect(w.state('kvm1')).toBe('degraded');
    expect(offs(w)).toEqual([]);
  });

  it('rounds that could not tell neither count nor end the row; a row that went stale begins anew', () => {
    const w = isolate();
    w.run(20_000);
    w.view = withoutNetwork;
    w.run(30_000);
    w.view = (readings) => readings;
    w.run(25_000);
    expect(w.state('kvm1')).toBe('degraded');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
  });

  it('goes through every gate: disarmed it stays condemned, and the sentence says isolated', () => {
    const w = isolate();
    w.submit({ kind: 'disarm', who: 'ada', reason: 'network works' });
    w.run(60_000);
    expect(w.state('kvm1')).toBe('condemned');
    expect(offs(w)).toEqual([]);
    expect(hostOf(w, 'kvm1').sentence).toContain('kvm1 is isolated but not fenced: The cluster is disarmed by ada');
  });

  it('is let go when it answers before its power is cut (S3)', () => {
    const w = isolate();
    w.submit({ kind: 'disarm', who: 'ada', reason: 'network works' });
    w.run(60_000);
    w.host('kvm1').pings = true;
    w.run(6_000);
    expect(w.state('kvm1')).toBe('degraded');
  });

  it('has a verdict that goes stale like any other (S3)', () => {
    const w = isolate();
    w.submit({ kind: 'disarm', who: 'ada', reason: 'network works' });
    w.run(60_000);
    w.view = withoutNetwork;
    w.run(10_000);
    w.submit({ kind: 'arm', who: 'ada' });
    w.submit({ kind: 'act-now', host: 'kvm1', who: 'ada' });
    w.run(60_000);
    expect(offs(w)).toEqual([]);
    expect(hostOf(w, 'kvm1').sentence).toContain('isolated');
    w.view = (readings) => readings;
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
  });

  it('and dies while it waits at a gate is judged anew, as dead', () => {
    const w = isolate();
    w.submit({ kind: 'disarm', who: 'ada', reason: 'network works' });
    w.run(60_000);
    w.host('kvm1').lives = false;
    w.run(20_000);
    expect(sentences(w)).toContain('kvm1 was isolated and shows no life any more; it is judged anew.');
    expect(hostOf(w, 'kvm1').sentence).toContain('kvm1 is dead but not fenced');
  });

  it('that writes on after its power read off voids the proof: nothing is started (S2)', () => {
    const w = isolate();
    w.answer = (e) => {
      if (e.kind === 'power' && e.action === 'off') w.host('kvm1').power = 'off';
      return e.kind === 'power'
        ? { kind: 'power-done', effect: e.id, outcome: 'accepted', revision: 'r1', detail: '' }
        : undefined;
    };
    w.run(120_000);
    expect(offs(w)).toEqual(['kvm1']);
    expect(starts(w)).toEqual([]);
    expect(notices(w)).toContain('device-untrusted');
    expect(w.where(fakeVm(w))).toEqual(['kvm1']);
  });

  it('is spared when isolationResponse goes back to keep', () => {
    const w = isolate();
    w.submit({ kind: 'disarm', who: 'ada', reason: 'network works' });
    w.run(60_000);
    w.change({ ...FENCE, isolationResponse: 'keep' });
    w.submit({ kind: 'arm', who: 'ada' });
    w.submit({ kind: 'act-now', host: 'kvm1', who: 'ada' });
    w.run(60_000);
    expect(w.state('kvm1')).toBe('degraded');
    expect(offs(w)).toEqual([]);
  });

  it('nothing fires by switching it on: an isolation from before needs a click (S4)', () => {
    const w = isolate({});
    w.run(120_000);
    w.change({ ...FENCE });
    w.run(60_000);
    expect(offs(w)).toEqual([]);
    w.submit({ kind: 'act-now', host: 'kvm1', who: 'ada' });
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
  });

  it('waits anew after a restart of the server', () => {
    const w = isolate();
    w.submit({ kind: 'disarm', who: 'ada', reason: 'network works' });
    w.run(60_000);
    w.submit({ kind: 'server-started' });
    for (const name of ['kvm2', 'kvm3', 'kvm4']) w.hear(name);
    w.run(25_000);
    expect(w.state('kvm1')).toBe('degraded');
    w.run(20_000);
    expect(w.state('kvm1')).toBe('condemned');
  });

  it('in shadow mode says what it would have done', () => {
    const w = isolate({ ...FENCE, fencingAction: 'nothing' });
    w.run(60_000);
    expect(w.state('kvm1')).toBe('unfenced');
    expect(hostOf(w, 'kvm1').sentence).toContain('kvm1 is isolated. fencingAction is nothing');
    expect(notices(w)).toContain('would-have-acted');
    w.host('kvm1').pings = true;
    w.run(6_000);
    expect(w.state('kvm1')).toBe('degraded');
  });

  it('whose power cannot be cut is tried again, and judged anew when it dies', () => {
    const w = isolate();
    w.host('kvm1').bmc = 'lying';
    w.until('unfenced', () => w.state('kvm1') === 'unfenced');
    w.until('the second try', () => offs(w).length === 2, 300_000);
    w.until('unfenced', () => w.state('kvm1') === 'unfenced');
    w.host('kvm1').lives = false;
    w.host('kvm1').running.clear();
    w.host('kvm1').power = 'off';
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(starts(w)).toHaveLength(1);
  });
});
