import type { ToServer } from '@picket/protocol';
import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import type { ServerOrder } from './link/link.ts';
import { type OrderWorld, obey } from './orders.ts';
import { actionWorld, type TestWorld } from './testing/action-world.ts';
import { domainXml } from './testing/fake-virsh.ts';

const vm = '11111111-2222-3333-4444-555555555501';
type VmOrder = Exclude<ServerOrder, { type: 'check' | 'resync' }>;

let host: TestWorld;
let said: (ToServer | 'acted')[];
let world: OrderWorld;
beforeEach(async () => {
  host = await actionWorld();
  said = [];
  world = {
    actions: host,
    memory: host.memory,
    check: async ({ effectId, round }) => ({ type: 'check-answer', effectId, round, readings: [] }),
    resync: () => undefined,
    acted: () => void said.push('acted'),
    answer: (message) => void said.push(message),
    log: pino({ enabled: false }),
  };
  await host.memory.obey('inst', 7);
});

const start = (serverEpoch: number) =>
  ({
    type: 'start-vm',
    effectId: 'e',
    serverEpoch,
    vm,
    name: 'web1',
    epoch: 1,
    xml: domainXml({ uuid: vm, name: 'web1' }),
  }) as const;

it('obeys, and marks older readings of libvirt as stale before the result goes out', async () => {
  await obey(world, start(7));
  expect(said).toMatchObject(['acted', { type: 'vm-result', outcome: 'started' }]);
});

it('remembers a higher server epoch that comes with an order', async () => {
  await obey(world, start(9));
  expect(host.memory.highestServerEpoch).toBe(9);
});

it.each<[VmOrder, object]>([
  [start(6), { type: 'vm-result', outcome: 'refused' }],
  [
    { type: 'cancel-start', effectId: 'e', serverEpoch: 6, vm, epoch: 9 },
    { type: 'cancel-result', outcome: 'unknown' },
  ],
  [
    { type: 'own-vms', effectId: 'e', serverEpoch: 6, vms: [], others: [] },
    { type: 'own-result', ok: false },
  ],
  [
    {
      type: 'release-vms',
      effectId: 'e',
      serverEpoch: 6,
      vms: [{ vm, epoch: 9, runsOn: 'kvm2', fencedAgoMs: 0 }],
    } as const,
    { type: 'release-result', vms: [{ vm, outcome: 'unknown' }] },
  ],
])('does nothing for a server whose epoch is over (S17): $type', async (order, answer) => {
  await obey(world, order);
  expect(said).toMatchObject([answer]);
  expect(host.virsh.calls).toEqual([]);
  expect(host.memory.vm(vm).highestEpoch).toBe(-1);
});

it('gives back the round of a check', async () => {
  await obey(world, {
    type: 'check',
    effectId: 'c',
    round: 4,
    host: 'kvm2',
    machineId: 'm',
    addresses: [],
    pools: [],
    disks: [],
    timeoutMs: 100,
  });
  expect(said).toMatchObject([{ type: 'check-answer', effectId: 'c', round: 4 }]);
});
