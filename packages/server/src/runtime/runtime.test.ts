import { PicketError, resolveSettings } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { EngineClock } from './engine-clock.ts';
import { LinkMonitor } from './link-monitor.ts';
import { performPower } from './perform-power.ts';
import { Runtime } from './runtime.ts';
import { breathe, FakeClock, fakeWorld } from './testing/fake-ports.ts';

const settings = resolveSettings({ profile: 'fast' });

async function running() {
  const world = fakeWorld();
  const fatal: PicketError[] = [];
  const runtime = new Runtime({
    ports: world.ports,
    installation: 'inst',
    builtInSettings: settings,
    onFatal: (error) => fatal.push(error),
  });
  await runtime.start();
  await runtime.createCluster('lab');
  await runtime.submit('lab', {
    kind: 'host-enrolled',
    host: 'kvm1',
    machineId: 'm1',
    bmcGuid: 'guid-1',
    rack: null,
    settings,
    devices: [{ set: true, revision: 'r1' }],
  });
  return { world, runtime, fatal };
}

const heard = {
  kind: 'host-heard',
  host: 'kvm1',
  machineId: 'm1',
  bootId: 'b1',
  session: 's1',
  bmcGuid: 'guid-1',
  addresses: [],
} as const;

describe('a step', () => {
  it('is saved, intent included, before any effect of it is performed (I6)', async () => {
    const { world, runtime } = await running();
    world.log.length = 0;
    await runtime.submit('lab', heard);
    await breathe();
    expect(world.log.slice(0, 2)).toEqual(['commit:host-heard', 'call:guid']);
    const intents = world.commits.flatMap((c) => c.changes).filter((c) => c.kind === 'effect' && c.body !== null);
    expect(intents.length).toBeGreaterThan(0);
    runtime.stop();
  });

  it('that cannot be saved performs nothing; a fact is kept and tried again', async () => {
    const { world, runtime } = await running();
    world.log.length = 0;
    world.failCommit = new PicketError('DATABASE_FAILED', 'The disk is full.');
    const saved = runtime.submit('lab', heard);
    await world.clock.run(3_000);
    expect(world.log).toEqual([]);
    world.failCommit = null;
    await world.clock.run(1_000);
    await saved;
    expect(world.log[0]).toBe('commit:host-heard');
    runtime.stop();
  });

  it('asked for by a person that cannot be saved is refused with the reason', async () => {
    const { world, runtime } = await running();
    world.failCommit = new PicketError('DATABASE_FAILED', 'The disk is full.');
    await expect(runtime.submit('lab', { kind: 'disarm', who: 'ada', reason: 'work' })).rejects.toThrow(
      'The disk is full.',
    );
    world.failCommit = null;
    expect(runtime.state('lab').armed.on).toBe(true);
    runtime.stop();
  });

  it('by a server that lost the lease ends this server', async () => {
    const { world, runtime, fatal } = await running();
    world.failCommit = new PicketError('NOT_LEADER', 'Another server holds the lease.');
    await expect(runtime.submit('lab', heard)).rejects.toThrow('Another server');
    expect(fatal).toHaveLength(1);
  });
});

describe('a power command', () => {
  const yes = () => true;
  const off = {
    kind: 'power',
    id: 'e1',
    host: 'kvm1',
    level: 0,
    action: 'off',
    guid: 'guid-1',
    revision: 'r1',
    timeoutMs: 10_000,
  } as const;

  it('goes out after the identity was checked, with the lease asked for as the last act (S1, S17)', async () => {
    const world = fakeWorld();
    await performPower(world.ports, 'lab', off, yes);
    expect(world.log).toEqual(['call:guid', 'call:assert-lease', 'call:off']);
  });

  it('is not sent to a device of another machine', async () => {
    const world = fakeWorld();
    const event = await performPower(world.ports, 'lab', { ...off, guid: 'guid-2' }, yes);
    expect(event).toMatchObject({ outcome: 'mismatch' });
    expect(world.log).not.toContain('call:off');
  });

  it('is not sent any more once life was seen, up to the last moment (S3)', async () => {
    const world = fakeWorld();
    const event = await performPower(world.ports, 'lab', off, () => false);
    expect(event).toMatchObject({ outcome: 'not-sent' });
    expect(world.log).toEqual(['call:guid', 'call:assert-lease']);
  });

  it('is not sent without the lease', async () => {
    const world = fakeWorld();
    world.failLease = new PicketError('NOT_LEADER', 'Another server holds the lease.');
    const event = await performPower(world.ports, 'lab', off, yes);
    expect(event).toMatchObject({ outcome: 'not-sent' });
    expect(world.log).not.toContain('call:off');
  });
});

describe('the link monitor', () => {
  it('reports a host silent once, after its limit, and heard once when it speaks again', async () => {
    const clock = new FakeClock();
    const links = new LinkMonitor(clock);
    links.connected('kvm1');
    await clock.run(2_900);
    expect(links.sweep(() => 3_000)).toEqual([]);
    await clock.run(200);
    expect(links.sweep(() => 3_000)).toEqual([{ kind: 'silent', host: 'kvm1', silentForMs: 3_100 }]);
    expect(links.sweep(() => 3_000)).toEqual([]);
    expect(links.heard('kvm1')).toEqual({ kind: 'heard', host: 'kvm1' });
    expect(links.heard('kvm1')).toBeNull();
  });

  it('gives hosts that this run has not heard yet time to come back (T6)', async () => {
    const clock = new FakeClock();
    const links = new LinkMonitor(clock);
    links.expect('kvm1');
    await clock.run(14_000);
    expect(links.sweep(() => 3_000)).toEqual([]);
    await clock.run(1_000);
    expect(links.sweep(() => 3_000)).toHaveLength(1);
  });

  it('listens to the newest session only: late words of an old boot prove nothing', async () => {
    const { world, runtime } = await running();
    await runtime.submit('lab', heard);
    await world.clock.run(4_000);
    expect(runtime.state('lab').hosts.kvm1?.link.up).toBe(false);
    runtime.heard('lab', 'kvm1', 'another session');
    await breathe();
    expect(runtime.state('lab').hosts.kvm1?.link.up).toBe(false);
    runtime.heard('lab', 'kvm1', 's1');
    await breathe();
    expect(runtime.state('lab').hosts.kvm1?.link.up).toBe(true);
    runtime.stop();
  });
});

describe('engine time', () => {
  it('advances by the smaller of monotonic and wall time, and never back (S15)', () => {
    const clock = new FakeClock();
    const time = new EngineClock(clock, 500);
    clock.mono += 100;
    clock.wall += 100;
    expect(time.now()).toBe(600);
    clock.mono += 100;
    clock.wall += 10_800_000;
    expect(time.now()).toBe(700);
    clock.mono += 100;
    clock.wall -= 10_800_000;
    expect(time.now()).toBe(700);
  });
});

describe('a server that stood still', () => {
  it('excuses the silence and begins its grace anew (S17)', async () => {
    const { world, runtime } = await running();
    await runtime.submit('lab', heard);
    await breathe();
    world.clock.mono += 60_000;
    world.clock.wall += 60_000;
    await world.clock.run(300);
    expect(runtime.state('lab').hosts.kvm1?.link.up).toBe(true);
    expect(runtime.state('lab').observer.startedAt).toBeGreaterThan(50_000);
    runtime.stop();
  });
});
