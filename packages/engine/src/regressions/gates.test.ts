import { describe, expect, it } from 'vitest';
import { atRest, capUsedUp, fakeVm, hostOf, offs } from '../testing/stories.ts';
import { World } from '../testing/world.ts';

/** Ways in which a closed gate once opened by itself (S4, S15, DESIGN 5.6). */
describe("a person's override is for one action", () => {
  it('and ends with the power command that it let through', () => {
    const w = atRest(3);
    w.host('kvm1').bmc = 'lying';
    w.submit({ kind: 'observer-changed', troubles: ['its disk is full'] });
    w.die('kvm1', 'on');
    w.until('kvm1 condemned', () => w.state('kvm1') === 'condemned');
    w.run(10_000);
    expect(offs(w)).toEqual([]);
    w.submit({ kind: 'override-gate', host: 'kvm1', gate: 'observer', who: 'ada', reason: 'this once' });
    w.until('off ordered', () => offs(w).length === 1);
    w.run(180_000);
    expect(offs(w)).toEqual(['kvm1']);
  });

  it('and ends with any life of the host', () => {
    const w = capUsedUp();
    w.die('kvm1', 'on');
    w.until('kvm1 condemned', () => w.state('kvm1') === 'condemned');
    w.submit({ kind: 'disarm', who: 'ada', reason: 'look first' });
    w.submit({ kind: 'override-gate', host: 'kvm1', gate: 'cap', who: 'ada', reason: 'this once' });
    w.host('kvm1').pings = true;
    w.until('its life is seen', () => w.state('kvm1') === 'degraded');
    w.submit({ kind: 'arm', who: 'ada' });
    w.submit({ kind: 'act-now', host: 'kvm1', who: 'ada' });
    w.run(20_000);
    w.host('kvm1').pings = false;
    w.run(60_000);
    expect(w.state('kvm1')).toBe('condemned');
    expect(offs(w)).toEqual(['kvm2']);
  });

  it('while the retries of an incident that the cap has counted go on', () => {
    const w = atRest(3);
    w.host('kvm1').bmc = 'lying';
    w.die('kvm1', 'on');
    w.until('a second try', () => offs(w).length === 2, 200_000);
    expect(w.cluster.cap.actions).toHaveLength(1);
  });
});

describe('S4: nothing fires by being switched on', () => {
  it('a host that was degraded when an action was switched on needs a click, too', () => {
    const w = atRest(3, { fencingAction: 'nothing' });
    w.host('kvm1').lives = false;
    w.silent('kvm1');
    w.run(30_000);
    expect(w.state('kvm1')).toBe('degraded');
    w.change({ fencingAction: 'off' });
    expect(hostOf(w, 'kvm1').incident?.needsClick).toBe(true);
    w.host('kvm1').pings = false;
    w.run(60_000);
    expect(w.state('kvm1')).toBe('condemned');
    expect(offs(w)).toEqual([]);
    w.submit({ kind: 'act-now', host: 'kvm1', who: 'ada' });
    w.until('it is cut after the click', () => offs(w).length === 1);
  });

  it('a shorter window of the cap begins a grace and asks for a click', () => {
    const w = capUsedUp({ capRelease: 'window', startupGraceSeconds: 60 });
    w.die('kvm1', 'on');
    w.until('kvm1 condemned', () => w.state('kvm1') === 'condemned');
    w.run(60_000);
    expect(offs(w)).toEqual(['kvm2']);
    w.change({ fencingWindowSeconds: 60 });
    w.run(120_000);
    expect(offs(w)).toEqual(['kvm2']);
  });

  it('fenceEmptyHosts begins a grace and asks for a click', () => {
    const w = new World(3, { startupGraceSeconds: 60 });
    w.run(90_000);
    w.die('kvm1', 'on');
    w.run(60_000);
    expect(w.state('kvm1')).toBe('condemned');
    w.change({ fenceEmptyHosts: true });
    w.run(120_000);
    expect(offs(w)).toEqual([]);
    w.submit({ kind: 'act-now', host: 'kvm1', who: 'ada' });
    w.until('it is cut after the click', () => offs(w).length === 1);
  });

  it('a shorter grace does not end the one that it begins', () => {
    const w = atRest(3, { fencingAction: 'nothing', startupGraceSeconds: 60 });
    w.run(60_000);
    w.change({ fencingAction: 'off', startupGraceSeconds: 0 });
    const changedAt = w.now;
    w.die('kvm1', 'on');
    w.until('off ordered', () => offs(w).length === 1);
    expect(w.now - changedAt).toBeGreaterThanOrEqual(60_000);
  });
});

describe('the neighbours gate', () => {
  it('takes only those for a second rack that have answered', () => {
    const w = new World(4);
    w.addVm('1', 'kvm1');
    w.run(700_000);
    const racks: Record<string, string> = { kvm1: 'r1', kvm2: 'r2' };
    const hosts = Object.values(w.cluster.hosts).map((h) => [h.name, { ...h, rack: racks[h.name] ?? 'r3' }]);
    w.cluster = { ...w.cluster, hosts: Object.fromEntries(hosts) };
    w.answer = (e) =>
      e.kind === 'check-host' && e.neighbour === 'kvm2'
        ? { kind: 'check-result', effect: e.id, readings: null, reason: 'no answer' }
        : undefined;
    w.die('kvm1', 'on');
    w.run(60_000);
    expect(w.state('kvm1')).toBe('condemned');
    expect(hostOf(w, 'kvm1').incident?.lastRound?.neighbours).toEqual(['kvm3']);
    expect(offs(w)).toEqual([]);
    w.answer = () => undefined;
    w.until('both racks have looked', () => offs(w).length === 1);
    expect(w.where(fakeVm(w)).length).toBeLessThanOrEqual(1);
  });
});

describe('S3: a person who lets Picket go on', () => {
  it('lets a round decide that begins after the word: a host that went on a moment before is not cut', () => {
    const w = capUsedUp();
    w.die('kvm1', 'on');
    w.until('kvm1 waits at the cap', () => w.state('kvm1') === 'condemned' && w.cluster.cap.reachedAt !== null);
    const cut = offs(w).length;
    w.host('kvm1').lives = true;
    w.host('kvm1').pings = true;
    w.submit({ kind: 'acknowledge-cap', who: 'ada', reason: 'seen' });
    w.until('kvm1 degraded', () => w.state('kvm1') === 'degraded');
    w.run(30_000);
    expect(offs(w)).toHaveLength(cut);
  });
});
