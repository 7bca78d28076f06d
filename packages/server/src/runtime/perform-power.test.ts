import { describe, expect, it } from 'vitest';
import { performPower } from './perform-power.ts';
import type { CommandAnswer, FenceDevices, GuidAnswer, StatusAnswer } from './ports.ts';
import { fakeWorld } from './testing/fake-ports.ts';

interface FakeDevice {
  readonly power: StatusAnswer['power'];
  readonly guid: string | null;
  readonly obeys: boolean;
}

const good: FakeDevice = { power: 'off', guid: 'guid-1', obeys: true };

/** A host with these fence levels; `log` tells who was asked for what. */
function withLevels(levels: readonly (readonly FakeDevice[])[]) {
  const world = fakeWorld();
  const ask = async <A>(level: number, what: string, answer: (device: FakeDevice) => A) => {
    world.log.push(`level ${level}: ${what}`);
    return {
      devices: (levels[level] ?? []).map((d) => ({ ...answer(d), detail: `${what} asked` })),
      revision: `r${level}`,
    };
  };
  const accepted = ({ obeys }: FakeDevice): Omit<CommandAnswer, 'detail'> => ({ accepted: obeys });
  const devices: FenceDevices = {
    status: (_c, _h, level) => ask(level, 'status', ({ power }): Omit<StatusAnswer, 'detail'> => ({ power })),
    guid: (_c, _h, level) => ask(level, 'guid', ({ guid }): Omit<GuidAnswer, 'detail'> => ({ guid })),
    command: (_c, _h, level, action) => ask(level, action, accepted),
    identify: (_c, _h, level) => ask(level, 'identify', accepted),
    test: (_c, _h, level) => ask(level, 'test', accepted),
    bar: () => Promise.reject(new Error('no storage here')),
    lift: () => Promise.reject(new Error('no storage here')),
  };
  return { log: world.log, ports: { ...world.ports, devices } };
}

const yes = () => true;
const read = {
  kind: 'read-power',
  id: 'e1',
  host: 'kvm1',
  level: 0,
  askedAt: 0,
  guid: 'guid-1',
  timeoutMs: 1,
} as const;
const off = {
  kind: 'power',
  id: 'e1',
  host: 'kvm1',
  level: 0,
  action: 'off',
  guid: 'guid-1',
  revision: 'r0',
  timeoutMs: 1,
} as const;

describe('a level of two devices (dual PSU)', () => {
  it.each([
    ['both say off', 'off', 'off', 'off'],
    ['one still says on', 'off', 'on', 'on'],
    ['one does not answer', 'off', 'unknown', 'unknown'],
    ['none answers', 'unknown', 'unknown', 'unknown'],
  ] as const)('reads, when %s: %s and %s make %s', async (_when, a, b, power) => {
    const { ports } = withLevels([
      [
        { ...good, power: a },
        { ...good, power: b },
      ],
    ]);
    expect(await performPower(ports, 'lab', read, yes)).toMatchObject({
      kind: 'power-read',
      power,
      detail: 'device 1: status asked; device 2: status asked',
    });
  });

  it.each([
    ['both name the machine', 'guid-1', 'match'],
    ['one names another machine', 'guid-2', 'mismatch'],
    ['one names none', null, 'unread'],
  ] as const)('when %s, its identity is judged so', async (_when, guid, identity) => {
    const { ports } = withLevels([[good, { ...good, guid }]]);
    expect(await performPower(ports, 'lab', read, yes)).toMatchObject({ power: 'off', identity });
  });

  it('gets off at all devices, and has accepted only when each has', async () => {
    const both = withLevels([[good, good]]);
    expect(await performPower(both.ports, 'lab', off, yes)).toMatchObject({ outcome: 'accepted' });
    expect(both.log).toEqual(['level 0: guid', 'call:assert-lease', 'level 0: off']);
    const one = withLevels([[good, { ...good, obeys: false }]]);
    expect(await performPower(one.ports, 'lab', off, yes)).toMatchObject({ outcome: 'failed' });
  });

  it('gets nothing at all when one of them belongs to another machine (S1)', async () => {
    const { ports, log } = withLevels([[good, { ...good, guid: 'guid-2' }]]);
    expect(await performPower(ports, 'lab', off, yes)).toMatchObject({ outcome: 'mismatch' });
    expect(log).toEqual(['level 0: guid']);
  });

  it('is bound only when both name the machine', async () => {
    const bind = { kind: 'bind-device', id: 'e1', host: 'kvm1', level: 0, guid: 'guid-1', timeoutMs: 1 } as const;
    const outcome = async (guid: string | null) =>
      performPower(withLevels([[good, { ...good, guid }]]).ports, 'lab', bind, yes);
    expect(await outcome('guid-1')).toMatchObject({ outcome: 'match' });
    expect(await outcome('guid-2')).toMatchObject({ outcome: 'mismatch' });
    expect(await outcome(null)).toMatchObject({ outcome: 'failed' });
  });
});

describe('two levels', () => {
  const levels = [[{ ...good, power: 'on' }], [{ ...good, guid: null }]] as const;

  it('are read and cut each by itself, with the revision of its own', async () => {
    const { ports, log } = withLevels(levels);
    expect(await performPower(ports, 'lab', read, yes)).toMatchObject({ power: 'on', revision: 'r0' });
    const second = { level: 1, guid: null } as const;
    expect(await performPower(ports, 'lab', { ...read, ...second }, yes)).toMatchObject({
      power: 'off',
      identity: 'unread',
      revision: 'r1',
    });
    await performPower(ports, 'lab', { ...off, ...second, revision: 'r1' }, yes);
    expect(log.slice(-2)).toEqual(['call:assert-lease', 'level 1: off']);
  });

  it('answer a person each for itself', async () => {
    const { ports, log } = withLevels(levels);
    const manual = { kind: 'manual-fence', id: 'e1', host: 'kvm1', level: 1, who: 'ada', timeoutMs: 1 } as const;
    expect(await performPower(ports, 'lab', { ...manual, action: 'status' }, yes)).toMatchObject({
      ok: true,
      power: 'off',
    });
    expect(log).toEqual(['level 1: status']);
  });

  it('that are not there say nothing, and nothing is proven by it', async () => {
    const { ports } = withLevels(levels);
    const third = { level: 2, guid: null } as const;
    expect(await performPower(ports, 'lab', { ...read, ...third }, yes)).toMatchObject({ power: 'unknown' });
    expect(await performPower(ports, 'lab', { ...off, ...third }, yes)).toMatchObject({ outcome: 'failed' });
  });
});

describe('a test of a level', () => {
  const tried = {
    kind: 'test-device',
    id: 'e1',
    host: 'kvm1',
    level: 0,
    askedAt: 0,
    guid: 'guid-1',
    timeoutMs: 1,
  } as const;

  it('is passed only when each of its devices tells its power, and says how long that took', async () => {
    const { ports } = withLevels([
      [
        { ...good, power: 'on' },
        { ...good, power: 'unknown' },
      ],
    ]);
    const slow = { ...ports, clock: { ...ports.clock, monoMs: ticking(70) } };
    expect(await performPower(slow, 'lab', tried, yes)).toMatchObject({
      kind: 'device-tested',
      ok: false,
      power: 'on',
      tookMs: 70,
    });
    const { ports: well } = withLevels([[{ ...good, power: 'on' }]]);
    expect(await performPower(well, 'lab', tried, yes)).toMatchObject({
      ok: true,
      power: 'on',
      identity: 'unread',
      revision: 'r0',
    });
  });

  it('asks who it is only when its power reads off, since its host may live', async () => {
    const { ports, log } = withLevels([[{ ...good, guid: 'other' }]]);
    expect(await performPower(ports, 'lab', tried, yes)).toMatchObject({
      ok: true,
      power: 'off',
      identity: 'mismatch',
    });
    expect(log).toEqual(['level 0: status', 'level 0: guid']);
    const on = withLevels([[{ ...good, power: 'on' }]]);
    await performPower(on.ports, 'lab', tried, yes);
    expect(on.log).toEqual(['level 0: status']);
  });

  it('by hand fails for a device that takes the password and cannot tell its power', async () => {
    const manual = {
      kind: 'manual-fence',
      id: 'e1',
      host: 'kvm1',
      level: 0,
      action: 'test',
      who: 'ada',
      timeoutMs: 1,
    } as const;
    const { ports } = withLevels([[{ ...good, power: 'unknown' }]]);
    const answer = await performPower(ports, 'lab', manual, yes);
    expect(answer).toMatchObject({ kind: 'manual-done', ok: false, revision: 'r0' });
    expect(answer).toMatchObject({ detail: expect.stringContaining('does not tell its power') });
  });

  it('switches the light on and out again, as it is told', async () => {
    const { ports } = withLevels([[good]]);
    const told: boolean[] = [];
    const devices: FenceDevices = {
      ...ports.devices,
      identify: async (_c, _h, _l, on) => {
        told.push(on);
        return { devices: [{ accepted: true, detail: '' }], revision: 'r0' };
      },
    };
    for (const on of [true, false])
      await performPower(
        { ...ports, devices },
        'lab',
        { kind: 'identify', id: 'e1', host: 'kvm1', level: 0, on, timeoutMs: 1 },
        yes,
      );
    expect(told).toEqual([true, false]);
  });
});

/** A clock that moves by so much each time that it is asked. */
function ticking(stepMs: number): () => number {
  let now = 0;
  return () => {
    now += stepMs;
    return now;
  };
}

describe('a lease that ends before the command would', () => {
  const short = () => {
    const { ports, log } = withLevels([[good]]);
    return { log, ports: { ...ports, store: { ...ports.store, assertLease: async () => 4 } } };
  };

  it('holds back the automatic command and a person’s alike (T4)', async () => {
    const automatic = short();
    expect(await performPower(automatic.ports, 'lab', { ...off, guid: null, timeoutMs: 5 }, yes)).toMatchObject({
      outcome: 'not-sent',
      detail: expect.stringContaining('ends in 4 ms'),
    });
    const manual = { kind: 'manual-fence', id: 'e1', host: 'kvm1', level: 0, who: 'ada', timeoutMs: 5 } as const;
    const hand = short();
    expect(await performPower(hand.ports, 'lab', { ...manual, action: 'off' }, yes)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('ends in 4 ms'),
    });
    expect([automatic.log, hand.log]).toEqual([[], []]);
  });
});
