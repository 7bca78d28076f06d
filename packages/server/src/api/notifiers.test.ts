import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SendResult } from '../notify/channel.ts';
import { type Notify, startNotify } from '../notify/index.ts';
import { aRow } from '../notify/testing/samples.ts';
import { secretBox } from '../secrets/secret-box.ts';
import { temporaryStore } from '../store/testing.ts';
import { systemClock } from '../system-clock.ts';
import { buildApi } from './app.ts';
import { fakeWorld, testToken } from './testing/fakes.ts';

const hook = { config: { kind: 'webhook', url: 'https://hooks.example.org/x', secret: 'hunter22' } };

let store: Awaited<ReturnType<typeof temporaryStore>>;
let notify: Notify;
let app: FastifyInstance;
let answer: SendResult;

beforeEach(async () => {
  store = await temporaryStore('lab');
  answer = { ok: false, retry: false, detail: 'no such receiver' };
  const { deps } = fakeWorld();
  notify = await startNotify({
    store: store.store,
    box: secretBox(Buffer.alloc(32, 1)),
    clock: systemClock,
    log: deps.log,
    standingAlarms: () => [],
    serverIsWell: () => true,
    timing: { pollMs: 20 },
    send: async () => answer,
  });
  app = await buildApi({ ...deps, notifiers: notify.notifiers, outbox: notify.outbox }, testToken);
});
afterEach(async () => {
  await app.close();
  await notify.stop();
  await store.end();
});

async function call(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, payload?: object) {
  const headers = { authorization: `Bearer ${testToken}`, 'x-picket-who': 'ann' };
  const options = { method, url: `/api/v1${path}`, headers, ...(payload === undefined ? {} : { payload }) };
  const answered = await app.inject(options);
  return { status: answered.statusCode, body: answered.json(), text: answered.body };
}

describe('notifiers', () => {
  it('are written, read, listed and removed; a secret never comes out', async () => {
    const put = await call('PUT', '/notifiers/hook', hook);
    expect(put).toMatchObject({
      status: 200,
      body: {
        name: 'hook',
        minSeverity: 'info',
        secretsSet: ['secret'],
        who: 'admin (ann)',
        remindAfterSeconds: 14_400,
      },
    });
    const all = [put, await call('GET', '/notifiers'), await call('GET', '/notifiers/hook')];
    for (const { text } of all) expect(text).not.toContain('hunter22');
    expect(all[1]?.body.notifiers).toHaveLength(1);
    expect((await call('DELETE', '/notifiers/hook')).body).toEqual({ notifiers: [] });
    expect(await call('GET', '/notifiers/hook')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_NOTIFIER' } });
    expect(await call('DELETE', '/notifiers/hook')).toMatchObject({ status: 404 });
  });

  it('that are not right are refused with a sentence', async () => {
    const wrong: [string, object, number, string][] = [
      ['bad name', hook, 400, 'params.name'],
      ['a', {}, 400, 'body.config'],
      ['a', { config: { kind: 'fax' } }, 400, 'body.config'],
      ['a', { config: { ...hook.config, extra: 1 } }, 400, 'extra'],
      ['a', { ...hook, minSeverity: 'loud' }, 400, 'body.minSeverity'],
      ['a', { config: { ...hook.config, url: 'https://a:b@x.org' } }, 422, 'user name or password'],
      ['a', { config: { ...hook.config, secret: 'x'.repeat(2_000) } }, 400, 'body.config.secret'],
      ['a', { config: { kind: 'command', command: 'x'.repeat(70_000) } }, 413, 'too large'],
    ];
    for (const [name, body, status, said] of wrong) {
      const refused = await call('PUT', `/notifiers/${encodeURIComponent(name)}`, body);
      expect(refused.status, said).toBe(status);
      expect(refused.body.detail).toContain(said);
    }
    expect((await call('GET', '/notifiers')).body).toEqual({ notifiers: [] });
  });

  it('are tested, saved or not', async () => {
    await call('PUT', '/notifiers/hook', hook);
    answer = { ok: true, detail: 'taken, hunter22' };
    const expected = { status: 200, body: { ok: true, detail: 'taken, [secret]' } };
    expect(await call('POST', '/notifiers/hook/test')).toMatchObject(expected);
    expect(await call('POST', '/notifiers/test', hook)).toMatchObject(expected);
    const { url } = hook.config;
    const kept = { name: 'hook', config: { kind: 'webhook', url } };
    expect(await call('POST', '/notifiers/test', kept)).toMatchObject(expected);
    const elsewhere = { name: 'hook', config: { kind: 'webhook', url: 'https://new.example.org/' } };
    expect(await call('POST', '/notifiers/test', elsewhere)).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('write its secret anew') },
    });
    expect(await call('POST', '/notifiers/nope/test')).toMatchObject({ status: 404 });
  });
});

describe('the outbox', () => {
  it('shows what became of each message, and lets a person retry or discard', async () => {
    await call('PUT', '/notifiers/hook', hook);
    for (const n of [1, 2]) await store.store.outbox.add(aRow(n));
    await store.store.outbox.add(aRow(3, { cluster: '', data: { reminder: true, notifier: 'nobody' } }));
    notify.wake();
    await expect.poll(async () => (await call('GET', '/outbox?state=dead')).body.entries.length).toBe(2);
    const { body } = await call('GET', '/outbox?order=oldest');
    expect(body.entries).toMatchObject([
      {
        id: 1,
        messageId: `${store.store.installation().id}-1`,
        state: 'dead',
        deliveries: [{ notifier: 'hook', state: 'dead', attempts: 1, detail: 'no such receiver', nextTryAt: null }],
      },
      { id: 2, state: 'dead' },
      { id: 3, state: 'unrouted', cluster: '', reminder: true, deliveries: [] },
    ]);
    expect((await call('GET', '/outbox?cluster=lab')).body.entries).toHaveLength(2);
    expect(await call('GET', '/outbox?cluster=nowhere')).toMatchObject({ status: 404 });
    expect((await call('GET', '/outbox?state=unrouted')).body.entries).toHaveLength(1);
    answer = { ok: true, detail: 'taken' };
    expect((await call('POST', '/outbox/1/retry')).body).toEqual({ changed: 1 });
    expect((await call('POST', '/outbox/discard', { notifier: 'hook' })).body).toEqual({ changed: 1 });
    await expect
      .poll(async () => (await call('GET', '/outbox?cluster=lab')).body.entries.map((e: { state: string }) => e.state))
      .toEqual(['discarded', 'sent']);
    expect((await call('POST', '/outbox/retry', { notifier: 'hook' })).body).toEqual({ changed: 0 });
    expect(await call('POST', '/outbox/99/retry')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_MESSAGE' } });
    expect(await call('POST', '/outbox/x/retry')).toMatchObject({ status: 400 });
  });
});
