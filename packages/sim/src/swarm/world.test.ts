import type { Check, StartVm } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { answerCheck } from './check.ts';
import { guestNamed, poolName } from './guest.ts';
import { inventoryOf } from './inventory.ts';
import type { Machine } from './machine.ts';
import { obey } from './orders.ts';
import { planHosts } from './plan.ts';
import { restoreWorld, saveWorld } from './saved-world.ts';
import { World } from './world.ts';

const startMs = 1_000_000;
const plans = planHosts({ hosts: 3, cluster: 'sim', clusters: 1, vmsPerHost: 1 });

function newWorld(saved: unknown = null, known = false): World {
  const world = new World(plans, startMs);
  restoreWorld(world, saved, () => known, startMs);
  return world;
}

function machine(world: World, name: string): Machine {
  const found = world.machineAt(name);
  if (found === undefined) throw new Error(name);
  return found;
}

function look(world: World, witness: string, target: string, nowMs: number) {
  const { machineId, guests } = machine(world, target).plan;
  const disks = guests.map(({ disk: { pool, relPath } }) => ({ pool, relPath }));
  const check: Check = {
    ...{ type: 'check', effectId: 'e1', round: 1, addresses: [], pools: [poolName], timeoutMs: 1000 },
    ...{ host: target, machineId, disks },
  };
  const { readings } = answerCheck(world, machine(world, witness), check, nowMs);
  return <K extends string>(kind: K) => readings.filter((reading) => reading.kind === kind);
}

describe('what a neighbour sees', () => {
  it('of a living host: its heartbeat moves, its VM writes and holds its lock, the network answers', () => {
    const world = newWorld();
    const [first, later] = [look(world, 'kvm1', 'kvm2', startMs + 5_200), look(world, 'kvm1', 'kvm2', startMs + 9_200)];
    expect(first('heartbeat')[0]).toMatchObject({ result: 'read', seq: 5, ageMs: 200 });
    expect(later('heartbeat')[0]).toMatchObject({ seq: 9 });
    expect(first('disk')[0]).toMatchObject({ result: 'read', ageMs: 200 });
    expect(first('lock')[0]).toMatchObject({ result: 'held' });
    expect(new Set(first('network').map((reading) => 'result' in reading && reading.result))).toEqual(
      new Set(['answers']),
    );
  });

  it('of a dead one: everything stands still from its death on, and the others still move', () => {
    const world = newWorld();
    world.end(machine(world, 'kvm2'), 'on', startMs + 5_200);
    const seen = look(world, 'kvm1', 'kvm2', startMs + 30_200);
    expect(seen('heartbeat')[0]).toMatchObject({ seq: 5, ageMs: 25_200 });
    expect(seen('disk')[0]).toMatchObject({ ageMs: 25_200 });
    expect(seen('lock')[0]).toMatchObject({ result: 'free' });
    expect(seen('network')[0]).toMatchObject({ result: 'silent' });
    const others = [machine(world, 'kvm1'), machine(world, 'kvm3')].map(({ plan }) => plan.machineId);
    expect(seen('pool')[0]).toMatchObject({
      result: 'read',
      clockMs: startMs + 30_200,
      others: expect.arrayContaining(others.map((machineId) => ({ machineId, seq: 30, ageMs: 200 }))),
    });
  });

  it('of a host that is not in the swarm: nothing, and says so', () => {
    const world = newWorld();
    const check: Check = {
      ...{ type: 'check', effectId: 'e', round: 1, addresses: [], pools: [poolName], disks: [], timeoutMs: 1000 },
      host: 'other',
      machineId: 'other',
    };
    const { readings } = answerCheck(world, machine(world, 'kvm1'), check, startMs);
    expect(readings.filter((reading) => reading.kind !== 'pool' && reading.result !== 'unknown')).toEqual([]);
  });
});

describe('orders', () => {
  const vm = guestNamed('sim', 'kvm2-vm1');
  const orders = (world: World) => ({ world, nowMs: () => startMs + 60_000, startMs: () => 0 });
  const start = (epoch: number, more: Partial<StartVm> = {}): StartVm => ({
    ...{ type: 'start-vm', effectId: `start-${epoch}`, serverEpoch: 1, vm: vm.uuid, name: vm.name, epoch, xml: vm.xml },
    ...more,
  });

  it('starts a VM of a dead host from its XML, once per effect', async () => {
    const world = newWorld();
    const kvm1 = machine(world, 'kvm1');
    world.end(machine(world, 'kvm2'), 'off', startMs);
    expect(await obey(orders(world), kvm1, start(2))).toMatchObject({ outcome: 'started' });
    expect(await obey(orders(world), kvm1, start(2))).toMatchObject({ outcome: 'started' });
    expect(inventoryOf(kvm1, new Set(), startMs).domains.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'kvm1-vm1 running',
      'kvm2-vm1 running',
    ]);
  });

  it('never runs a VM twice: the image lock of the first copy stops the second', async () => {
    const world = newWorld();
    expect(await obey(orders(world), machine(world, 'kvm1'), start(2))).toMatchObject({ outcome: 'locked' });
  });

  it('refuses an epoch that is over, and one that was cancelled while it started', async () => {
    const world = newWorld();
    const kvm1 = machine(world, 'kvm1');
    world.end(machine(world, 'kvm2'), 'off', startMs);
    const underWay = obey(orders(world), kvm1, start(3));
    const cancel = { type: 'cancel-start', effectId: 'c', serverEpoch: 1, vm: vm.uuid, epoch: 4 } as const;
    expect(await obey(orders(world), kvm1, cancel)).toMatchObject({ outcome: 'gone' });
    expect(await underWay).toMatchObject({ outcome: 'refused', reason: 'The start was cancelled at epoch 4.' });
    expect(await obey(orders(world), kvm1, start(4))).toMatchObject({ outcome: 'refused' });
    expect(await obey(orders(world), kvm1, start(5))).toMatchObject({ outcome: 'started' });
  });

  it('refuses a server older than the one it has obeyed', async () => {
    const world = newWorld();
    machine(world, 'kvm1').memory.highestServerEpoch = 7;
    expect(await obey(orders(world), machine(world, 'kvm1'), start(2))).toMatchObject({ outcome: 'refused' });
  });

  it('says nothing when the host dies over a start, and that it is unknown when asked again', async () => {
    const world = newWorld();
    const kvm1 = machine(world, 'kvm1');
    world.end(machine(world, 'kvm2'), 'off', startMs);
    const underWay = obey(orders(world), kvm1, start(2));
    world.end(kvm1, 'off', startMs + 1);
    expect(await underWay).toBeNull();
    kvm1.boot(startMs + 2);
    expect(await obey(orders(world), kvm1, start(2))).toMatchObject({ outcome: 'unknown' });
  });

  it.each([
    ['keeps the only running copy', null, 1_000, 'kept'],
    ['keeps a copy younger than the fence', 'kvm3', 90_000, 'kept'],
    ['ends an old copy that runs elsewhere now', 'kvm3', 1_000, 'released'],
  ])('%s on release', async (_, runsOn, fencedAgoMs, outcome) => {
    const world = newWorld();
    const vms = [{ vm: vm.uuid, epoch: 2, runsOn, fencedAgoMs }];
    const order = { type: 'release-vms', effectId: 'r', serverEpoch: 1, vms } as const;
    const answer = await obey(orders(world), machine(world, 'kvm2'), { ...order, vms: [...vms] });
    expect(answer).toMatchObject({ vms: [{ outcome }] });
  });
});

describe('a second run', () => {
  it('goes on where a clean end left off: same boots, VMs where they ran', () => {
    const before = newWorld();
    recovered(before);
    const after = newWorld(JSON.parse(JSON.stringify(saveWorld(before, true))), true);
    expect(after.machines.map(({ bootId }) => bootId)).toEqual(before.machines.map(({ bootId }) => bootId));
    expect(machine(after, 'kvm1').running().length).toBe(2);
    expect(machine(after, 'kvm2').power).toBe('off');
  });

  it('finds every host rebooted after a swarm that was killed', () => {
    const before = newWorld();
    recovered(before);
    const after = newWorld(JSON.parse(JSON.stringify(saveWorld(before, false))), true);
    expect(after.machines.some(({ bootId }, at) => bootId === before.machines[at]?.bootId)).toBe(false);
    expect(after.machines.flatMap((one) => one.running())).toEqual([]);
    expect(machine(after, 'kvm1').guests.size).toBe(2);
  });

  it('without its state: hosts that the server knows have rebooted, new ones run their VMs', () => {
    expect(newWorld(null, true).machines.flatMap((one) => one.running())).toEqual([]);
    expect(newWorld(null, false).machines.flatMap((one) => one.running()).length).toBe(3);
  });

  /** kvm2 is off, its VM runs on kvm1. */
  function recovered(world: World): void {
    const guest = guestNamed('sim', 'kvm2-vm1');
    world.end(machine(world, 'kvm2'), 'off', startMs);
    machine(world, 'kvm2').guests.delete(guest.uuid);
    world.run(machine(world, 'kvm1'), guest, startMs);
  }
});
