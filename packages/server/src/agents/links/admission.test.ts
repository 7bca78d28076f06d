import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openAuthority } from '../ca/authority.ts';
import { type Harness, startHarness } from '../testing/harness.ts';
import { makeRequest } from '../testing/request.ts';

let harness: Harness;

afterEach(async () => {
  await harness.end();
});

test('an enrolled agent that says hello is welcomed, and the engine hears of its boot and session', async () => {
  harness = await startHarness();
  const agent = await harness.link(await harness.join('kvm1')).hello({ bootId: 'boot-9', session: 's-9' });

  expect(await agent.next('welcome')).toEqual({
    type: 'welcome',
    installation: harness.store.installation().id,
    serverEpoch: 7,
    heartbeatIntervalMs: 1_000,
  });
  await expect
    .poll(() => harness.runtime.of('host-heard'))
    .toMatchObject([
      { host: 'kvm1', machineId: 'machine-kvm1', bootId: 'boot-9', session: 's-9', addresses: ['10.0.0.1'] },
    ]);
});

test('a link without certificate, or with one of another CA that bears the right names, is refused before it opens', async () => {
  harness = await startHarness();
  const keys = await harness.join('kvm1');
  const foreignDir = await mkdtemp(join(tmpdir(), 'picket-foreign-'));
  const installation = harness.store.installation().id;
  const foreign = await openAuthority(foreignDir, installation);
  await rm(foreignDir, { recursive: true });
  const { keyPem, csr } = await makeRequest('kvm1');
  const issued = await foreign.issueAgent(csr, { installation, cluster: 'main', host: 'kvm1' });

  expect(await harness.link({}).refusedUpgrade()).toEqual({ status: 403, code: 'JOIN_REFUSED' });
  const posing = harness.link({ ...keys, keyPem, certificate: issued.certificatePem });
  expect(await posing.refusedUpgrade()).toEqual({ status: 403, code: 'JOIN_REFUSED' });
  expect(harness.logged.filter((line) => line.includes('not a valid one of this installation'))).toHaveLength(1);
  expect(harness.runtime.heardCount).toBe(0);
});

test('a host that is no longer enrolled is refused', async () => {
  harness = await startHarness();
  const keys = await harness.join('kvm1');
  await harness.store.enrolments.remove('main', 'kvm1', 'test');

  expect(await harness.link(keys).refusedUpgrade()).toEqual({ status: 403, code: 'JOIN_REFUSED' });
});

test.each([
  ['another host name', { host: 'kvm2' }, 'IDENTITY_TAKEN'],
  ['another machine', { machineId: 'machine-x' }, 'IDENTITY_TAKEN'],
  ['another version of the link', { protocol: 2 }, 'PROTOCOL_MISMATCH'],
  ['a hello that lacks its boot', { bootId: '' }, 'BAD_REQUEST'],
])('a hello with %s is refused with a sentence, and is no sign of life', async (_, over, code) => {
  harness = await startHarness();
  const agent = await harness.link(await harness.join('kvm1')).hello(over);

  expect(await agent.next('refused')).toMatchObject({ code, sentence: expect.stringMatching(/\w+ \w+/) });
  expect(await agent.closed()).toBe(1008);
  expect(harness.runtime.heardCount).toBe(0);
  expect(harness.runtime.of('host-heard')).toEqual([]);
});

test('a link that says nothing is closed in time', async () => {
  harness = await startHarness({ helloMs: 50 });
  const agent = await harness.link(await harness.join('kvm1')).opened();

  expect(await agent.next('refused')).toMatchObject({ code: 'BAD_REQUEST' });
});

test('S22: a second live session of one identity is refused and told, once for each agent process', async () => {
  harness = await startHarness();
  const keys = await harness.join('kvm1');
  const first = await harness.link(keys).hello({ session: 'first' });
  await first.next('welcome');
  for (let tries = 0; tries < 2; tries += 1) {
    const second = await harness.link(keys).hello({ session: 'second' });
    expect(await second.next('refused')).toMatchObject({ code: 'IDENTITY_TAKEN' });
    await second.closed();
  }

  expect(harness.runtime.of('identity-conflict')).toMatchObject([
    { host: 'kvm1', reason: expect.stringContaining('Two agents') },
  ]);
  first.send({ type: 'beat', seq: 1 });
  await expect.poll(() => harness.runtime.heardCount).toBe(1);
  expect(harness.runtime.lost).toEqual([]);
});

test('a session that no longer answers gives way to the next one, and the host counts as linked throughout', async () => {
  harness = await startHarness({ probeMs: 100 });
  const keys = await harness.join('kvm1');
  const frozen = await harness.link(keys).hello({ session: 'first' });
  await frozen.next('welcome');
  frozen.socket.pause();
  const next = await harness.link(keys).hello({ session: 'second', bootId: 'boot-2' });

  await next.next('welcome');
  await expect.poll(() => harness.runtime.of('host-heard').map((event) => event.bootId)).toEqual(['boot-1', 'boot-2']);
  expect(harness.runtime.of('identity-conflict')).toEqual([]);
  frozen.socket.resume();
  await frozen.closed();
  expect(harness.runtime.lost).toEqual([]);
});

test('the same agent process comes back over a new connection at once', async () => {
  harness = await startHarness({ probeMs: 60_000 });
  const keys = await harness.join('kvm1');
  const first = await harness.link(keys).hello();
  await first.next('welcome');
  first.socket.pause();
  const again = await harness.link(keys).hello();

  await again.next('welcome');
  expect(harness.runtime.lost).toEqual([]);
});

test('two that come while a third is asked are admitted one after the other: one of them gets the link', async () => {
  harness = await startHarness({ probeMs: 100 });
  const keys = await harness.join('kvm1');
  const frozen = await harness.link(keys).hello({ session: 'first' });
  await frozen.next('welcome');
  frozen.socket.pause();
  const rivals = await Promise.all(['second', 'third'].map((session) => harness.link(keys).hello({ session })));

  const answers = await Promise.all(
    rivals.map((rival) => Promise.race([rival.next('welcome'), rival.next('refused')])),
  );
  expect(answers.map((answer) => answer.type).sort()).toEqual(['refused', 'welcome']);
});

test('S17: a server that an agent has seen surpassed refuses it, says why to the engine, and gives no orders', async () => {
  harness = await startHarness({}, 7);
  const honest = await harness.link(await harness.join('kvm2')).hello();
  await honest.next('welcome');
  const installation = harness.store.installation().id;
  const agent = await harness.link(await harness.join('kvm1')).hello({ installation, highestServerEpoch: 8 });

  expect(await agent.next('refused')).toMatchObject({ code: 'NOT_LEADER' });
  expect(harness.runtime.of('observer-changed')).toMatchObject([{ troubles: [expect.stringContaining('epoch 8')] }]);
  expect(harness.listener.agents.whyReadOnly()).toContain('picket server take-over --data FOLDER --above 8');
  const asked = harness.listener.agents.ask(
    'main',
    'kvm2',
    { type: 'own-vms', effectId: 'e1', serverEpoch: 7, vms: [], others: [] },
    1_000,
  );
  await expect(asked).rejects.toMatchObject({ code: 'NOT_LEADER' });
});

test('epochs of another installation, or of our own past, are no reason to refuse', async () => {
  harness = await startHarness({}, 7);
  const installation = harness.store.installation().id;
  const moved = await harness.link(await harness.join('kvm1')).hello({ installation: 'other', highestServerEpoch: 99 });
  const loyal = await harness.link(await harness.join('kvm2')).hello({ installation, highestServerEpoch: 7 });

  await moved.next('welcome');
  await loyal.next('welcome');
});
