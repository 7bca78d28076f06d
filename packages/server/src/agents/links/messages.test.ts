import type { Domain, Inventory } from '@picket/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Harness, startHarness } from '../testing/harness.ts';
import type { TestAgent } from '../testing/test-agent.ts';

const vm1 = '11111111-1111-4111-8111-111111111111';
const vm2 = '22222222-2222-4222-8222-222222222222';

let harness: Harness;
let agent: TestAgent;

beforeEach(async () => {
  harness = await startHarness({ retryMs: 20 });
  agent = await harness.link(await harness.join('kvm1')).hello();
  await agent.next('welcome');
});

afterEach(async () => {
  await harness.end();
});

function domain(over: Partial<Domain>): Domain {
  const place = { disks: [], obstacles: [], blockJob: false, runningForMs: null, grantedEpoch: null };
  const size = { memoryMib: 512, vcpus: 1, persistent: true, autostart: false };
  return { uuid: vm1, name: 'vm1', state: 'running', xmlHash: 'h1', ...place, ...size, ...over };
}

function inventory(domains: Domain[], reason = ''): Inventory {
  const memory = { memoryTotalMib: 4096, memoryFreeMib: 1024 };
  return { type: 'inventory', ok: true, reason, domains, pools: [], otherManagers: [], ...memory };
}

const reasons = () => harness.runtime.of('host-inventory').map((event) => event.reason);

test('a beat is heard, noted by its number, and goes no further', async () => {
  agent.send({ type: 'beat', seq: 5 });
  await expect.poll(() => harness.runtime.heardCount).toBe(1);
  expect(harness.runtime.beats).toEqual([{ session: 'session-1', seq: 5 }]);
  expect(harness.runtime.events.map((event) => event.kind)).toEqual(['host-enrolled', 'host-heard']);
});

test('a word about the watchdog is for the engine, as that of this boot and this process (S21)', async () => {
  const chip = { armed: false, device: '/dev/watchdog0', identity: 'SP5100 TCO timer', kind: 'hardware' } as const;
  const watchdog = {
    ...chip,
    nowayout: false,
    timeoutMs: 15_000,
    expiries: 1,
    pools: ['nfs1'],
    reason: 'it stops',
  } as const;
  agent.send({ type: 'watchdog-changed', watchdog: { ...watchdog, revision: 'w2' } });
  await expect.poll(() => harness.runtime.of('host-watchdog')).toHaveLength(1);
  expect(harness.runtime.of('host-watchdog')[0]).toMatchObject({
    ...{ host: 'kvm1', bootId: 'boot-1', session: 'session-1' },
    watchdog: { revision: 'w2', armed: false },
  });
});

test.each([
  ['a watchdog that runs out too soon to be believed', { type: 'watchdog-changed', watchdog: { timeoutMs: 9_000 } }],
  ['no JSON', '{"type":'],
  ['an unknown type', { type: 'sing' }],
  ['a beat that goes backwards past zero', { type: 'beat', seq: -1 }],
  ['a second hello', { type: 'hello' }],
])('a message that is %s closes this link with a sentence, is logged once, and harms no other', async (_, message) => {
  const other = await harness.link(await harness.join('kvm2')).hello();
  await other.next('welcome');
  agent.send(message);
  agent.send(message);

  expect(await agent.next('refused')).toMatchObject({
    code: 'BAD_REQUEST',
    sentence: expect.stringContaining('The agent sent'),
  });
  expect(await agent.closed()).toBe(1008);
  expect(harness.logged.filter((line) => line.startsWith('Closed the link of kvm1'))).toHaveLength(1);
  await expect.poll(() => harness.runtime.lost).toEqual(['kvm1']);
  other.send({ type: 'host-stopping', running: [] });
  await expect.poll(() => harness.runtime.of('host-stopping')).toMatchObject([{ host: 'kvm2' }]);
});

test('an inventory reaches the engine without XML, which is in the store by then', async () => {
  agent.send(inventory([domain({ xml: '<domain/>' })]));

  await expect.poll(() => harness.runtime.of('host-inventory')).toHaveLength(1);
  const [event] = harness.runtime.of('host-inventory');
  expect(event).toMatchObject({ host: 'kvm1', bootId: 'boot-1', ok: true, domains: [{ uuid: vm1, xmlHash: 'h1' }] });
  expect(event?.domains[0]).not.toHaveProperty('xml');
  expect(await harness.store.vmXml('main', vm1, 'h1')).toBe('<domain/>');
});

test('XML that nobody has is asked for, once', async () => {
  agent.send(inventory([domain({})], 'first'));
  await agent.next('resync');
  agent.send(inventory([domain({})], 'second'));
  await expect.poll(reasons).toEqual(['first', 'second']);

  expect(agent.received.filter((message) => message.type === 'resync')).toHaveLength(1);
});

test('of inventories that wait for a slow engine only the newest goes on, and no XML is lost with the others', async () => {
  let open = () => {};
  harness.runtime.gate = new Promise((resolve) => {
    open = resolve;
  });
  agent.send(inventory([], 'first'));
  await expect.poll(reasons).toEqual(['first']);
  agent.send(inventory([domain({ xml: '<one/>' })], 'second'));
  agent.send(inventory([domain({}), domain({ uuid: vm2, xmlHash: 'h2', xml: '<two/>' })], 'third'));
  agent.send({ type: 'beat', seq: 1 });
  await expect.poll(() => harness.runtime.heardCount).toBe(4);
  open();

  await expect.poll(reasons).toEqual(['first', 'third']);
  expect(await harness.store.vmXml('main', vm1, 'h1')).toBe('<one/>');
  expect(await harness.store.vmXml('main', vm2, 'h2')).toBe('<two/>');
  expect(agent.received.filter((message) => message.type === 'resync')).toEqual([]);
});

test('I1: an inventory taken before an answer is never believed after it, however slow the engine is', async () => {
  const start = {
    type: 'start-vm',
    effectId: 'e1',
    serverEpoch: 7,
    vm: vm1,
    name: 'vm1',
    epoch: 3,
    xml: '<domain/>',
  } as const;
  const seen: string[] = [];
  const answered = harness.listener.agents.ask('main', 'kvm1', start, 5_000).then(() => seen.push(...reasons()));
  await agent.next('start-vm');
  harness.runtime.gate = new Promise(() => {});
  agent.send(inventory([], 'older'));
  agent.send(inventory([], 'before the start'));
  agent.send({ type: 'vm-result', effectId: 'e1', vm: vm1, epoch: 3, outcome: 'started', reason: '' });
  agent.send(inventory([], 'after the start'));
  await answered;

  expect(seen.at(-1)).toBe('before the start');
});

test('while the database fails an inventory is tried again, and gives way to a newer one', async () => {
  harness.runtime.failures = 3;
  agent.send(inventory([], 'first'));
  await expect.poll(() => harness.runtime.failures).toBeLessThan(3);
  agent.send(inventory([], 'second'));

  await expect.poll(() => reasons().at(-1)).toBe('second');
  expect(harness.logged.some((line) => line.includes('The disk is full'))).toBe(true);
});

test('S8: the last words of a host that stops get through although its link is gone and the database failed', async () => {
  harness.runtime.failures = 2;
  agent.send({ type: 'host-stopping', running: [vm1] });
  agent.socket.close();

  await expect.poll(() => harness.runtime.of('host-stopping')).toMatchObject([{ host: 'kvm1', running: [vm1] }]);
});

test('S10: an agent that announces its restart is passed on to the link monitor, in the name of its session', async () => {
  agent.send({ type: 'agent-pausing', forSeconds: 20 });
  agent.socket.close();

  await expect
    .poll(() => harness.runtime.pauses)
    .toEqual([{ host: 'kvm1', session: expect.any(String), forMs: 20_000 }]);
});

test('a link that breaks is told to the link monitor once', async () => {
  agent.cut();
  await expect.poll(() => harness.runtime.lost).toEqual(['kvm1']);
});

test('a connection on which nothing comes back any more is dropped', async () => {
  const other = await startHarness({ pingMs: 20, deadMs: 100 });
  try {
    const frozen = await other.link(await other.join('kvm9')).hello();
    await frozen.next('welcome');
    frozen.socket.pause();
    await expect.poll(() => other.runtime.lost).toEqual(['kvm9']);
  } finally {
    await other.end();
  }
});
