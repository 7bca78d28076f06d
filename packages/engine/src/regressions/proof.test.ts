import { describe, expect, it } from 'vitest';
import {
  atRest,
  fakeVm,
  holdFirst,
  hostOf,
  notices,
  offs,
  ordered,
  refuseStarts,
  starts,
  vmOf,
} from '../testing/stories.ts';
import { World } from '../testing/world.ts';

/** Ways in which a living host was once proven off. */
describe('S1: a device proves nothing until it is bound', () => {
  it('and one that was exchanged in the middle of a fence is not bound any more', () => {
    const w = atRest(3);
    const off = holdFirst(w, 'power');
    w.die('kvm1', 'on');
    w.until('off ordered', () => off.held !== null);
    const same = [{ set: true, revision: 'r1' }];
    w.submit({ kind: 'devices-changed', devices: { kvm1: [{ set: true, revision: 'r2' }], kvm2: same, kvm3: same } });
    w.answer = (e) =>
      e.kind === 'read-power' && e.host === 'kvm1'
        ? { kind: 'power-read', effect: e.id, power: 'off', identity: 'unread', revision: 'r2', detail: '' }
        : undefined;
    w.submit({ kind: 'power-done', effect: off.held!.id, outcome: 'failed', revision: 'r2', detail: 'changed' });
    w.run(60_000);
    expect(hostOf(w, 'kvm1').devices[0]?.binding.kind).toBe('none');
    expect(hostOf(w, 'kvm1').proof).toBeNull();
    expect(starts(w)).toEqual([]);
  });

  it('and the first of the two reads must name the machine as well as the second', () => {
    const w = atRest(3);
    let unnamed = 0;
    w.answer = (e) => {
      if (e.kind !== 'read-power' || e.host !== 'kvm1' || hostOf(w, 'kvm1').check?.power[0]?.effect !== e.id)
        return undefined;
      unnamed += 1;
      return { kind: 'power-read', effect: e.id, power: 'off', identity: 'unread', revision: 'r1', detail: 'no guid' };
    };
    w.die('kvm1', 'off');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(unnamed).toBeGreaterThan(0);
    const named = w.journal.filter((j) => j.kind === 'power-read' && j.data.identity === 'match');
    expect(named).toHaveLength(2);
  });
});

describe('S2: a last look that could not see a living host', () => {
  it.each([100, 300, 500, 700])('between two of its beats (%i ms after one) proves nothing', (phaseMs) => {
    const w = new World(3);
    w.addVm('1', 'kvm1');
    w.run(15_000 + ((1000 + phaseMs - (w.now % 1000)) % 1000));
    // Its network is cut, its BMC says off by mistake; it beats and writes on.
    w.host('kvm1').pings = false;
    w.host('kvm1').power = 'off';
    w.silent('kvm1');
    w.run(20_000);
    expect(starts(w)).toEqual([]);
    expect(w.where(fakeVm(w))).toEqual(['kvm1']);
    expect(hostOf(w, 'kvm1').proof).toBeNull();
  });

  it('since no neighbour answered is no look', () => {
    const w = atRest(3);
    w.answer = (e) =>
      e.kind === 'check-host' && hostOf(w, e.host).check?.purpose === 'last-look'
        ? { kind: 'check-result', effect: e.id, readings: null, reason: 'no answer' }
        : undefined;
    w.die('kvm1', 'off');
    w.run(60_000);
    expect(hostOf(w, 'kvm1').proof).toBeNull();
    expect(starts(w)).toEqual([]);
    w.answer = () => undefined;
    w.until('a look was had', () => w.state('kvm1') === 'down');
  });
});

describe('S2: life beats a proof', () => {
  it("that a person gives: a host that was just seen alive can't be confirmed down", () => {
    const w = atRest(3);
    w.host('kvm1').pings = false;
    w.silent('kvm1');
    w.until('its writes are seen', () => w.state('kvm1') === 'degraded');
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'wrong host' });
    w.run(10_000);
    expect(w.state('kvm1')).toBe('degraded');
    expect(starts(w)).toEqual([]);
  });

  it('that stands: a beat after it stops every further start, and people are told', () => {
    const w = atRest(3);
    refuseStarts(w);
    w.die('kvm1', 'off');
    w.until('a first start was refused', () => starts(w).length === 1 && vmOf(w).recovery.kind === 'waiting');
    w.host('kvm1').lives = true;
    w.host('kvm1').running.add(fakeVm(w).uuid);
    w.until('its life is seen', () => w.state('kvm1') !== 'fenced');
    const before = starts(w).length;
    w.answer = () => undefined;
    w.run(120_000);
    expect(starts(w)).toHaveLength(before);
    expect(w.where(fakeVm(w))).toEqual(['kvm1']);
    expect(notices(w)).toContain('proof-void');
    expect(offs(w)).toEqual([]);
  });

  it('heard with its old boot id while a start is under way: once that is refused it is tried nowhere else', () => {
    const w = atRest(4);
    const start = holdFirst(w, 'start-vm');
    w.die('kvm1', 'off');
    w.until('start ordered', () => start.held !== null);
    const h = w.host('kvm1');
    h.lives = true;
    h.pings = true;
    h.power = 'on';
    h.running.add(fakeVm(w).uuid);
    w.hear('kvm1');
    expect(notices(w)).toContain('proof-void');
    w.submit({ kind: 'start-result', effect: start.held!.id, outcome: 'refused', reason: 'locked by another' });
    w.run(120_000);
    expect(starts(w)).toHaveLength(1);
    expect(w.where(fakeVm(w))).toEqual(['kvm1']);
  });
});

describe('S9: two running copies after a void proof', () => {
  it('are both kept, and people are told', () => {
    const w = atRest(3);
    w.die('kvm1', 'off');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    const h = w.host('kvm1');
    h.lives = true;
    h.pings = true;
    h.power = 'on';
    h.running.add(fakeVm(w).uuid);
    w.hear('kvm1');
    w.run(60_000);
    for (const { vms } of ordered(w, 'release-vms'))
      expect(vms[0]?.fencedAgoMs ?? Number.MAX_SAFE_INTEGER).toBeGreaterThan(w.now);
    expect(w.where(fakeVm(w))).toEqual(['kvm1', 'kvm2']);
    expect(w.journal.some((j) => j.kind === 'vm-twice')).toBe(true);
    expect(notices(w)).toContain('needs-person');
  });
});

describe('S1: a device behind which another machine stood', () => {
  it('is trusted again once the identities match, even while its host is silent; the host is fenced then', () => {
    const w = atRest(3);
    const host = w.host('kvm1');
    const own = host.guid;
    host.guid = 'guid-of-another';
    w.die('kvm1', 'on');
    w.until('the device is not trusted', () => w.cluster.hosts.kvm1?.devices[0]?.binding.kind === 'untrusted');
    w.run(60_000);
    expect(w.orders('power')).toHaveLength(0);
    host.guid = own;
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(w.orders('power')).toHaveLength(1);
  });
});
