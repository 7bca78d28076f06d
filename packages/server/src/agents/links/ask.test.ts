import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Harness, startHarness } from '../testing/harness.ts';
import type { TestAgent } from '../testing/test-agent.ts';

const vm = '11111111-1111-4111-8111-111111111111';

let harness: Harness;
let agent: TestAgent;

beforeEach(async () => {
  harness = await startHarness();
  agent = await harness.link(await harness.join('kvm1')).hello();
  await agent.next('welcome');
});

afterEach(async () => {
  await harness.end();
});

const cancel = (effectId: string, epoch = 3) =>
  ({ type: 'cancel-start', effectId, serverEpoch: 7, vm, epoch }) as const;
const gone = (effectId: string, epoch = 3) => ({
  type: 'cancel-result',
  effectId,
  vm,
  epoch,
  outcome: 'gone',
  reason: '',
});
const ask = (effectId: string, timeoutMs = 5_000) =>
  harness.listener.agents.ask('main', 'kvm1', cancel(effectId), timeoutMs);

test('each answer finds its own question, whatever the order', async () => {
  const first = ask('e1');
  const second = ask('e2');
  await agent.next('cancel-start');
  agent.send(gone('e2'));
  agent.send(gone('e1'));

  expect(await first).toMatchObject({ effectId: 'e1', outcome: 'gone' });
  expect(await second).toMatchObject({ effectId: 'e2', outcome: 'gone' });
});

test('an answer to nothing, to another epoch or of another kind is noted and dropped', async () => {
  const answer = ask('e1');
  agent.send(gone('e0'));
  agent.send(gone('e1', 2));
  agent.send({ type: 'own-result', effectId: 'e1', ok: true, reason: '' });
  agent.send(gone('e1'));

  expect(await answer).toMatchObject({ type: 'cancel-result', epoch: 3 });
  expect(harness.logged.filter((line) => line.includes('nobody waits'))).toHaveLength(3);
});

test('no answer in time: the order had been sent, so its outcome is unknown', async () => {
  await expect(ask('e1', 30)).rejects.toMatchObject({
    code: 'SERVER_UNREACHABLE',
    message: 'kvm1 did not answer cancel-start within 30 ms.',
    data: { sent: true },
  });
});

test('no link: the order was not sent', async () => {
  const asked = harness.listener.agents.ask('main', 'kvm2', cancel('e1'), 5_000);
  await expect(asked).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE', data: { sent: false } });
});

test('a link that breaks ends the wait at once', async () => {
  const answer = ask('e1', 60_000);
  agent.cut();
  await expect(answer).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE', data: { sent: true } });
});

test('a resync is asked for where there is a link, and is nothing elsewhere', async () => {
  harness.listener.agents.resync('main', 'kvm2');
  harness.listener.agents.resync('main', 'kvm1');
  await agent.next('resync');
});

test('the word that a host keeps its VMs goes over the session that it is meant for, or not at all (S21)', async () => {
  const keep = { type: 'keep', seq: 4, watchdog: 'w1' } as const;
  harness.listener.agents.keep('main', 'kvm1', 'session-0', { ...keep, seq: 3 });
  harness.listener.agents.keep('main', 'kvm1', 'session-1', keep);
  expect(await agent.next('keep')).toMatchObject(keep);
});
