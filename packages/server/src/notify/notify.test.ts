import { type NotifierBody, notifierBodySchema } from '@picket/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { secretBox } from '../secrets/secret-box.ts';
import { temporaryStore } from '../store/testing.ts';
import { systemClock } from '../system-clock.ts';
import type { SendResult } from './channel.ts';
import { type Notify, startNotify } from './index.ts';
import { aRow } from './testing/samples.ts';

const password = 'hunter22 & more';
const mail = {
  kind: 'email',
  host: 'mail.example.org',
  from: 'picket@example.org',
  to: ['ops@example.org'],
  username: 'picket',
};
const hook = { kind: 'webhook', url: 'https://hooks.example.org/x' };

function body(config: object, over: object = {}): NotifierBody {
  return notifierBodySchema.parse({ ...over, config });
}

let world: Awaited<ReturnType<typeof temporaryStore>>;
let notify: Notify;
let logged: string[];
let sends: unknown[];
let answer: SendResult;
let well: boolean;
let looks: number;

beforeEach(async () => {
  world = await temporaryStore('lab');
  logged = [];
  sends = [];
  answer = { ok: true, detail: 'taken' };
  well = true;
  looks = 0;
  const log = (message: string, data?: object): void => void logged.push(`${message} ${JSON.stringify(data)}`);
  notify = await startNotify({
    store: world.store,
    box: secretBox(Buffer.alloc(32, 1)),
    clock: systemClock,
    log: { info: log, warn: log, error: log },
    standingAlarms: () => [],
    serverIsWell: () => {
      looks += 1;
      return well;
    },
    timing: { pollMs: 20 },
    send: async (config, message) => {
      sends.push({ config, message });
      return answer;
    },
  });
});
afterEach(async () => {
  await notify.stop();
  await world.end();
});

describe('a notifier', () => {
  it('keeps its secrets sealed, shows none, and opens them only to send', async () => {
    const { notifiers } = notify;
    const shown = await notifiers.put('mail', body({ ...mail, password }), 'ann');
    expect(shown).toMatchObject({ name: 'mail', secretsSet: ['password'], who: 'ann', dead: 0, trouble: null });
    expect(JSON.stringify([shown, await notifiers.list(), await notifiers.get('mail')])).not.toContain('hunter22');
    expect(JSON.stringify(await world.store.notifiers.list())).not.toContain('hunter22');
    expect(logged.join()).not.toContain('hunter22');
    await notifiers.test('mail');
    expect(sends).toMatchObject([{ config: { password }, message: { test: true, severity: 'info' } }]);
  });

  it('keeps a secret that is absent, drops one that is empty, and all when its kind changes', async () => {
    const { notifiers } = notify;
    const secretsOf = async (config: object) => (await notifiers.put('n', body(config), 'ann')).secretsSet;
    expect(await secretsOf({ ...mail, password })).toEqual(['password']);
    expect(await secretsOf({ ...mail, to: ['other@example.org'] })).toEqual(['password']);
    await notifiers.test('n');
    expect(sends).toMatchObject([{ config: { password, to: ['other@example.org'] } }]);
    expect(await secretsOf({ ...mail, password: '' })).toEqual([]);
    expect(await secretsOf({ ...mail, password })).toEqual(['password']);
    expect(await secretsOf(hook)).toEqual([]);
    expect(await secretsOf(mail)).toEqual([]);
  });

  it('gives a kept secret to no other receiver than the one that it was written for, not even in a test', async () => {
    const { notifiers } = notify;
    await notifiers.put('n', body({ ...mail, password }), 'ann');
    for (const moved of [{ host: 'other.example.org' }, { port: 2525 }, { tls: 'none' as const }]) {
      const refused = { code: 'NOTIFIER_REFUSED', message: expect.stringContaining('write its password anew') };
      await expect(notifiers.put('n', body({ ...mail, ...moved }), 'bob')).rejects.toMatchObject(refused);
      await expect(notifiers.testUnsaved(body({ ...mail, ...moved }), 'n')).rejects.toMatchObject(refused);
    }
    expect(sends).toEqual([]);
    await notifiers.put('n', body({ ...mail, host: 'other.example.org', password: 'anew' }), 'bob');
    await notifiers.test('n');
    expect(sends).toMatchObject([{ config: { password: 'anew', host: 'other.example.org' } }]);
  });

  it('is refused with the reason, and nothing is changed', async () => {
    const { notifiers } = notify;
    await notifiers.put('mail', body(mail), 'ann');
    const refused: [NotifierBody, string][] = [
      [body(mail, { clusters: ['lab', 'nowhere'] }), 'no cluster called nowhere'],
      [body(mail, { remindAfterSeconds: 5 }), '60 and more'],
      [body({ ...mail, to: ['nobody'] }), 'not one mail address'],
    ];
    for (const [wrong, reason] of refused) {
      await expect(notifiers.put('mail', wrong, 'bob')).rejects.toMatchObject({
        code: 'NOTIFIER_REFUSED',
        message: expect.stringContaining(reason),
      });
    }
    expect((await notifiers.get('mail')).who).toBe('ann');
    await expect(notifiers.get('nope')).rejects.toMatchObject({ code: 'UNKNOWN_NOTIFIER' });
    await expect(notifiers.remove('nope', 'bob')).rejects.toMatchObject({ code: 'UNKNOWN_NOTIFIER' });
    await expect(notifiers.test('nope')).rejects.toMatchObject({ code: 'UNKNOWN_NOTIFIER' });
  });

  it('is tested before it is saved, with kept secrets where it names one that is', async () => {
    const { notifiers } = notify;
    await notifiers.put('mail', body({ ...mail, password }), 'ann');
    answer = { ok: false, retry: true, detail: `I was told ${password}` };
    const result = await notifiers.testUnsaved(body({ ...mail, to: ['new@example.org'] }), 'mail');
    expect(result).toMatchObject({ ok: false, detail: 'I was told [secret]' });
    expect(sends).toMatchObject([{ config: { to: ['new@example.org'], password } }]);
    expect((await notifiers.get('mail')).config).toMatchObject({ to: mail.to });
    await notifiers.testUnsaved(body(hook), undefined);
    expect(await notifiers.list()).toHaveLength(1);
    await expect(notifiers.testUnsaved(body({ ...mail, host: 'a b' }), 'mail')).rejects.toMatchObject({
      code: 'NOTIFIER_REFUSED',
    });
  });

  it('that was mended is tried again at once, and its trouble ends', async () => {
    answer = { ok: false, retry: false, detail: 'no such receiver' };
    await notify.notifiers.put('mail', body(mail), 'ann');
    await world.store.outbox.add(aRow(1));
    await expect.poll(() => notify.troubles()).toEqual([expect.stringContaining('1 message to notifier mail')]);
    expect(await notify.notifiers.get('mail')).toMatchObject({
      dead: 1,
      trouble: expect.stringContaining('could not be sent'),
    });
    answer = { ok: true, detail: 'taken' };
    expect(await notify.outbox.retry({})).toBe(1);
    await expect.poll(() => notify.troubles()).toEqual([]);
    expect(sends.at(-1)).toMatchObject({ message: { id: `${world.store.installation().id}-1`, test: false } });
  });
});

describe('a dead-man ping', () => {
  const ping = { kind: 'ping', url: 'https://hc.example.org/x', everySeconds: 10 };

  it('is called while all is well, gets no messages, and is not called while something is wrong', async () => {
    well = false;
    await notify.notifiers.put('watch', body(ping), 'ann');
    await world.store.outbox.add(aRow(1));
    await expect.poll(async () => (await notify.outbox.list({})).rows.map(({ state }) => state)).toEqual(['unrouted']);
    expect(sends).toEqual([]);
    well = true;
    await expect.poll(() => sends.length).toBe(1);
    expect(sends).toMatchObject([{ config: { kind: 'ping', url: ping.url }, message: { test: true } }]);
  });

  it('is not called while a message to people is dead', async () => {
    answer = { ok: false, retry: false, detail: 'no such receiver' };
    await notify.notifiers.put('mail', body(mail), 'ann');
    await world.store.outbox.add(aRow(1));
    notify.wake();
    await expect.poll(() => notify.troubles()).toHaveLength(1);
    answer = { ok: true, detail: 'taken' };
    await notify.notifiers.put('watch', body(ping), 'ann');
    const before = looks;
    await expect.poll(() => looks).toBeGreaterThan(before + 1);
    expect(sends).toHaveLength(1);
    await notify.outbox.discard({});
    await expect.poll(() => sends.length).toBe(2);
    expect(sends.at(-1)).toMatchObject({ config: { kind: 'ping' } });
  });
});
