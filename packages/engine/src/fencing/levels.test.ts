import type { SettingValues } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { gateReport } from '../gates/index.ts';
import type { Host } from '../model/host.ts';
import { fakeVm, holdFirst, hostOf, notices, ordered, refuseStarts, starts } from '../testing/stories.ts';
import { World } from '../testing/world.ts';

/** Hosts kvm1 to kvm3, each with a BMC and a second level; VM "1" runs on kvm1. */
function twoLevels(second: 'pdu' | 'bmc', settings: SettingValues = {}): World {
  const w = new World(3, settings, second);
  w.addVm('1', 'kvm1');
  w.run(15_000);
  return w;
}

/** `<level>:<off|on>` of each power command, in order. */
function commands(w: World): string[] {
  return ordered(w, 'power').map(({ level, action }) => `${level}:${action}`);
}

function deviceOf(w: World, level: number): Host['devices'][number] {
  const device = hostOf(w, 'kvm1').devices[level];
  if (device === undefined) throw new Error('no such level');
  return device;
}

function second(w: World): NonNullable<ReturnType<World['host']>['second']> {
  const level = w.host('kvm1').second;
  if (level === null) throw new Error('one level only');
  return level;
}

/** Levels that were read after `at`, in order. */
function readsSince(w: World, at: number): number[] {
  return w.orders('read-power').flatMap((o) => (o.effect.kind === 'read-power' && o.at >= at ? [o.effect.level] : []));
}

describe('a hung host whose BMC does not obey', () => {
  it.each(['dead', 'lying'] as const)('(%s) is cut by its PDU within the same try, and recovered', (bmc) => {
    const w = twoLevels('pdu');
    w.host('kvm1').bmc = bmc;
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(commands(w)).toEqual(['0:off', '1:off']);
    expect(starts(w)).toHaveLength(1);
    expect(w.cluster.cap.actions).toHaveLength(1);
    const given = w.journal.find((j) => j.kind === 'level-given-up');
    expect(given?.sentence).toMatch(/^Level 1 of kvm1 is given up: .* Level 2 is tried now\.$/);
    expect(w.journal.filter((j) => j.kind === 'state' && j.data.to === 'fencing')).toHaveLength(1);
  });

  it('is cut by the PDU only on a fresh verdict: the neighbours look once more before (S3)', () => {
    const w = twoLevels('pdu');
    w.host('kvm1').bmc = 'dead';
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    const given = w.journal.find((j) => j.kind === 'level-given-up');
    const off = w.orders('power').at(-1);
    const looks = w.orders('check-host').filter((o) => o.at >= (given?.at ?? 0) && o.at <= (off?.at ?? 0));
    expect(looks.length).toBeGreaterThan(0);
    expect(w.journal.find((j) => j.kind === 'power-off' && j.data.level === 1)?.sentence).toContain(
      'the newest dead round is 0 s old',
    );
  });

  it('is not cut by the PDU once that look finds life', () => {
    const w = twoLevels('pdu');
    w.host('kvm1').bmc = 'dead';
    w.die('kvm1', 'on');
    w.until('the BMC is tried', () => commands(w).length === 1);
    w.host('kvm1').lives = true;
    w.until('its life is seen', () => w.state('kvm1') === 'degraded');
    w.run(30_000);
    expect(commands(w)).toEqual(['0:off']);
    expect(starts(w)).toEqual([]);
  });

  it('and that is isolated, not silent, is cut by its PDU all the same: its writes are what it is cut for', () => {
    const w = twoLevels('pdu', { isolationResponse: 'fence', isolatedAfterSeconds: 30 });
    w.host('kvm1').bmc = 'lying';
    w.host('kvm1').pings = false;
    w.silent('kvm1');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(commands(w)).toEqual(['0:off', '1:off']);
    expect(w.where(fakeVm(w))).toHaveLength(1);
  });

  it('is tried by level 1 again in the next try when no level could confirm', () => {
    const w = twoLevels('pdu');
    w.host('kvm1').bmc = 'dead';
    second(w).state = 'dead';
    w.die('kvm1', 'on');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    expect(commands(w)).toEqual(['0:off', '1:off']);
    expect(hostOf(w, 'kvm1').sentence).toContain('by any of its 2 levels');
    expect(notices(w)).toContain('needs-person');
    w.host('kvm1').bmc = 'good';
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(commands(w)).toEqual(['0:off', '1:off', '0:off']);
    expect(w.cluster.cap.actions).toHaveLength(1);
  });

  it('has a time of its own for each level (T4)', () => {
    const w = twoLevels('pdu', { fenceLevelSeconds: 40, fenceConfirmSeconds: 15 });
    w.answer = (e) => (e.kind === 'power' && e.host === 'kvm1' ? null : undefined);
    w.die('kvm1', 'on');
    w.until('the PDU is tried', () => hostOf(w, 'kvm1').fence?.level === 1, 300_000);
    // Its time begins when its power may be read: confirmSpacing after the off of level 1.
    const phase = hostOf(w, 'kvm1').fence?.phase;
    expect(phase?.kind).toBe('wait-before-off');
    const begins = phase?.kind === 'wait-before-off' ? phase.until : 0;
    expect(hostOf(w, 'kvm1').fence?.levelEndsAt).toBe(begins + 40_000);
  });
});

describe('a host that is off already', () => {
  it('is proven so by its PDU alone when the BMC went with the power: no command, no count (S16)', () => {
    const w = twoLevels('pdu');
    w.host('kvm1').bmc = 'dead';
    second(w).outlet = 'off';
    w.die('kvm1', 'off');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(commands(w)).toEqual([]);
    expect(w.cluster.cap.actions).toEqual([]);
    expect(starts(w)).toHaveLength(1);
  });

  it('is proven so by its BMC although the outlet is on: an outlet says nothing about a machine that was shut down', () => {
    const w = twoLevels('pdu');
    w.die('kvm1', 'off');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(commands(w)).toEqual([]);
  });

  it('is asked at each bound level in the same round', () => {
    const w = twoLevels('bmc');
    w.die('kvm1', 'on');
    w.until('a round is under way', () => (hostOf(w, 'kvm1').check?.power.length ?? 0) > 0);
    expect(hostOf(w, 'kvm1').check?.power.map(({ level }) => level)).toEqual([0, 1]);
  });

  it('and reads so at level 2 when its turn comes gets no command there (T5)', () => {
    const w = twoLevels('bmc');
    const h = w.host('kvm1');
    h.bmc = 'dead';
    second(w).state = 'dead';
    w.die('kvm1', 'on');
    w.until('level 1 is tried', () => commands(w).length === 1);
    second(w).state = 'good';
    h.power = 'off';
    h.running.clear();
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(commands(w)).toEqual(['0:off']);
  });
});

describe('S1: a level that lies', () => {
  it('a PDU that feeds another machine is caught by the BMC that goes on saying on, and proves nothing', () => {
    const w = twoLevels('pdu');
    w.host('kvm1').bmc = 'lying';
    w.answer = (e) => {
      // Its outlet obeys, but the machine behind it is another one.
      if (e.kind === 'power' && e.level === 1) {
        second(w).outlet = 'off';
        return { kind: 'power-done', effect: e.id, outcome: 'accepted', revision: 'r1', detail: '' };
      }
      return undefined;
    };
    w.die('kvm1', 'on');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    expect(deviceOf(w, 1).binding).toMatchObject({ kind: 'untrusted', by: 'contradiction' });
    expect(deviceOf(w, 0).binding.kind).toBe('bound');
    w.run(120_000);
    expect(starts(w)).toEqual([]);
    expect(commands(w).filter((c) => c === '1:off')).toHaveLength(1);
  });

  it('a PDU that reads off while the BMC reads on begins no proof', () => {
    const w = twoLevels('pdu', { checkAdditional: 20 });
    second(w).outlet = 'off';
    w.die('kvm1', 'on');
    w.run(20_000);
    expect(hostOf(w, 'kvm1').fence).toBeNull();
    expect(starts(w)).toEqual([]);
  });

  it('off while the host writes is not trusted any more; the other level keeps its word', () => {
    const w = twoLevels('pdu');
    second(w).outlet = 'off';
    w.silent('kvm1');
    w.until('its writes are seen', () => w.state('kvm1') === 'degraded');
    expect(deviceOf(w, 1).binding).toMatchObject({ kind: 'untrusted', by: 'contradiction' });
    expect(deviceOf(w, 0).binding.kind).toBe('bound');
  });

  it('and was caught in the middle of a fence hands over to the next one at once, without a command', () => {
    const w = twoLevels('bmc');
    let other = true;
    w.answer = (e) =>
      other && e.kind === 'read-power' && e.level === 0 && hostOf(w, 'kvm1').state === 'fencing'
        ? { kind: 'power-read', effect: e.id, power: 'on', identity: 'mismatch', revision: 'r1', detail: 'another' }
        : undefined;
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    other = false;
    expect(commands(w)).toEqual(['1:off']);
  });
});

describe('S1: a level whose device is exchanged between its two off reads', () => {
  it('is left at once: what the old one said is not completed by the new one', () => {
    const w = twoLevels('bmc');
    w.die('kvm1', 'on');
    w.until('a first off was read', () => hostOf(w, 'kvm1').fence?.phase?.kind === 'last-look');
    w.submit({
      kind: 'devices-changed',
      devices: {
        kvm1: [
          { set: true, revision: 'r2' },
          { set: true, revision: 'r1' },
        ],
      },
    });
    w.submit({ kind: 'bind-by-statement', host: 'kvm1', who: 'ada', reason: 'looked' });
    const at = w.now;
    expect(hostOf(w, 'kvm1').fence?.level).toBe(1);
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(readsSince(w, at)).toEqual([1, 1]);
  });

  it('and an answer to a question about the old bond does not count for the new one', () => {
    const w = new World(3, { checkAdditional: 20 });
    w.addVm('1', 'kvm1');
    w.run(15_000);
    const read = holdFirst(w, 'read-power');
    w.die('kvm1', 'on');
    w.until('its power is asked for', () => read.held !== null);
    w.submit({ kind: 'bind-by-statement', host: 'kvm1', who: 'ada', reason: 'looked' });
    const id = read.held?.id ?? '';
    w.submit({ kind: 'power-read', effect: id, power: 'off', identity: 'unread', revision: 'r1', detail: '' });
    w.run(5_000);
    expect(w.journal.filter((j) => j.kind === 'read-off')).toEqual([]);
    expect(starts(w)).toEqual([]);
  });
});

describe('gate device', () => {
  it('is open with one bound level of two, and names what the other lacks', () => {
    const w = twoLevels('bmc');
    w.submit({
      kind: 'devices-changed',
      devices: {
        kvm1: [
          { set: true, revision: 'r2' },
          { set: true, revision: 'r1' },
        ],
      },
    });
    w.answer = (e) => (e.kind === 'bind-device' && e.level === 0 ? null : undefined);
    const gate = gateReport(w.cluster, hostOf(w, 'kvm1'), w.now).find(({ id }) => id === 'device');
    expect(gate).toEqual({
      id: 'device',
      open: true,
      why: 'Its level 1 device is not bound to it: its identity was not read yet. Its level 2 device is bound by identity.',
    });
  });

  it('only the level that was changed loses its bond', () => {
    const w = twoLevels('pdu');
    const levels = (revision: string) => [
      { set: true, revision: 'r1' },
      { set: true, revision },
    ];
    w.submit({ kind: 'devices-changed', devices: { kvm1: levels('r2'), kvm2: levels('r1'), kvm3: levels('r1') } });
    expect(deviceOf(w, 0).binding.kind).toBe('bound');
    expect(deviceOf(w, 1).binding.kind).toBe('none');
    expect(hostOf(w, 'kvm2').devices.map(({ binding }) => binding.kind)).toEqual(['bound', 'bound']);
  });
});

describe('I6: a server that dies', () => {
  const restart = (w: World): void => {
    w.answer = () => undefined;
    w.submit({ kind: 'server-started' });
    for (const name of ['kvm2', 'kvm3']) w.hear(name);
  };

  it('while the PDU cuts reads the PDU first, and sends no second off', () => {
    const w = twoLevels('pdu');
    w.host('kvm1').bmc = 'dead';
    w.answer = (e) => (e.kind === 'power' && e.level === 1 ? null : undefined);
    w.die('kvm1', 'on');
    w.until('the PDU is tried', () => commands(w).includes('1:off'));
    second(w).outlet = 'off';
    w.host('kvm1').power = 'off';
    w.host('kvm1').running.clear();
    const at = w.now;
    restart(w);
    w.until('kvm1 down', () => w.state('kvm1') === 'down');

    expect(readsSince(w, at)[0]).toBe(1);
    expect(commands(w)).toEqual(['0:off', '1:off']);
  });

  it('after the proof reads it anew by the level that gave it, and by the other one when that is gone', () => {
    const w = twoLevels('bmc');
    refuseStarts(w);
    w.die('kvm1', 'on');
    w.until('kvm1 fenced', () => w.state('kvm1') === 'fenced');
    w.host('kvm1').bmc = 'dead';
    const at = w.now;
    restart(w);
    w.until('kvm1 down', () => w.state('kvm1') === 'down', 300_000);
    expect(readsSince(w, at)).toEqual([0, 1, 1]);
    expect(w.where(fakeVm(w))).toHaveLength(1);
  });
});

describe('S14: action reboot', () => {
  it('switches on again what was switched off: the outlet first, then the BMC', () => {
    const w = twoLevels('pdu', { fencingAction: 'reboot' });
    w.host('kvm1').bmc = 'lying';
    w.die('kvm1', 'on');
    w.until('kvm1 fenced', () => ['fenced', 'down'].includes(w.state('kvm1')));
    expect(commands(w)).toEqual(['0:off', '1:off', '1:on', '0:on']);
    w.run(1_000);
    expect(second(w).outlet).toBe('on');
  });

  it('leaves a level alone that was never switched off', () => {
    const w = twoLevels('pdu', { fencingAction: 'reboot' });
    w.die('kvm1', 'on');
    w.until('kvm1 fenced', () => ['fenced', 'down'].includes(w.state('kvm1')));
    expect(commands(w)).toEqual(['0:off', '0:on']);
  });
});

describe('S2: an off status', () => {
  it.each([0, 1])('sooner than confirmSpacing after a person switched level %i off counts for nothing', (level) => {
    const w = twoLevels('bmc', { confirmSpacingSeconds: 5, checkIntervalSeconds: 2, checkAdditional: 20 });
    w.die('kvm1', 'on');
    w.until('kvm1 checking', () => w.state('kvm1') === 'checking');
    const manual = holdFirst(w, 'manual-fence');
    w.submit({ kind: 'manual-fence', host: 'kvm1', level, action: 'off', who: 'ada' });
    // It says off as soon as it has accepted.
    w.host('kvm1').power = 'off';
    w.run(6_000);
    expect(hostOf(w, 'kvm1').fence).toBeNull();
    const ended = w.now;
    w.submit({
      kind: 'manual-done',
      effect: manual.held?.id ?? '',
      ok: true,
      power: 'unknown',
      revision: 'r1',
      tookMs: 50,
      detail: '',
    });
    w.until('the off read counts', () => hostOf(w, 'kvm1').fence !== null);
    expect(w.now - ended).toBeGreaterThanOrEqual(5_000);
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
  });

  it('after a crash in the middle of the off command is waited for, then read twice in sessions of their own', () => {
    const w = new World(3, { confirmSpacingSeconds: 5 });
    w.addVm('1', 'kvm1');
    w.run(15_000);
    w.answer = (e) => (e.kind === 'power' ? null : undefined);
    w.die('kvm1', 'on');
    w.until('off ordered', () => ordered(w, 'power').length === 1);
    w.answer = () => undefined;
    w.host('kvm1').power = 'off';
    w.host('kvm1').running.clear();
    const at = w.now;
    w.submit({ kind: 'server-started' });
    for (const name of ['kvm2', 'kvm3']) w.hear(name);
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    const reads = w.orders('read-power').filter((o) => o.at >= at);
    expect(reads).toHaveLength(2);
    expect(reads[0]!.at - at).toBeGreaterThanOrEqual(5_000);
    expect(reads[1]!.at - reads[0]!.at).toBeGreaterThanOrEqual(5_000);
  });

  it('of a fence is read first confirmSpacing after the off command ended, and again confirmSpacing later', () => {
    const w = new World(3, { confirmSpacingSeconds: 5 });
    w.addVm('1', 'kvm1');
    w.run(15_000);
    let ended = 0;
    w.die('kvm1', 'on');
    w.until('off ended', () => {
      ended = hostOf(w, 'kvm1').devices[0]?.offEndedAt ?? 0;
      return ended > 0;
    });
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    const reads = w.orders('read-power').filter((o) => o.at >= ended);
    expect(reads).toHaveLength(2);
    expect(reads[0]!.at - ended).toBeGreaterThanOrEqual(5_000);
    expect(reads[1]!.at - reads[0]!.at).toBeGreaterThanOrEqual(5_000);
    expect(new Set(reads.map((o) => o.effect.id)).size).toBe(2);
  });

  it('of one level is not completed by the off of another one: the second read is by the same level', () => {
    const w = twoLevels('bmc');
    w.die('kvm1', 'off');
    let reads = 0;
    w.answer = (e) => {
      // Level 1 says off once, then on; level 2 says off all the time.
      if (e.kind !== 'read-power' || e.level !== 0 || hostOf(w, 'kvm1').fence?.level !== 0) return undefined;
      reads += 1;
      return { kind: 'power-read', effect: e.id, power: 'on', identity: 'match', revision: 'r1', detail: '' };
    };
    w.until('level 1 took its word back', () => reads === 1);
    expect(hostOf(w, 'kvm1').proof).toBeNull();
    expect(starts(w)).toEqual([]);
  });
});

describe('a hand-made fence action', () => {
  it('goes to the first level unless another one is named', () => {
    const w = twoLevels('pdu');
    w.submit({ kind: 'manual-fence', host: 'kvm1', action: 'status', who: 'ada' });
    w.run(1_000);
    w.submit({ kind: 'manual-fence', host: 'kvm1', level: 1, action: 'status', who: 'ada' });
    w.run(1_000);
    expect(ordered(w, 'manual-fence').map(({ level }) => level)).toEqual([0, 1]);
    w.submit({ kind: 'manual-fence', host: 'kvm1', level: 2, action: 'status', who: 'ada' });
    expect(w.journal.at(-1)?.sentence).toContain('kvm1 has no level 3 fence device');
  });
});
