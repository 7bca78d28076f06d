import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NotifierView, OutboxPage } from '@picket/protocol';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { run } from '../program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { problem, type StubApi, stubApi } from '../testing/stub-api.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'picket-notifier-'));
afterAll(() => rmSync(dir, { recursive: true }));

let api: StubApi;
afterEach(async () => {
  await api?.close();
});

async function picket(args: string[], options: Parameters<typeof fakeIo>[0] = {}) {
  const io = fakeIo({ ...options, env: api.env });
  const code = await run(args, io);
  return { code, ...io.printed };
}

const mail: NotifierView = {
  name: 'mail',
  enabled: true,
  minSeverity: 'warning',
  clusters: [],
  events: [],
  remindAfterSeconds: 14_400,
  config: {
    kind: 'email',
    host: 'mail.example.org',
    port: 587,
    tls: 'starttls',
    caCertificate: '',
    username: 'picket',
    from: 'picket@example.org',
    to: ['ops@example.org'],
  },
  secretsSet: ['password'],
  who: 'ann',
  changedAt: '2026-11-26T11:00:00.000Z',
  waiting: 2,
  dead: 1,
  trouble: 'notifier mail has not got through for 7 min: 2 messages wait',
};
const none = problem(404, 'UNKNOWN_NOTIFIER', 'There is no notifier called "new".', 'List them.');

describe('picket notifier set', () => {
  it('makes a new one of fields, with a password from standard input', async () => {
    api = await stubApi({ 'GET /notifiers/new': none, 'PUT /notifiers/new': mail });
    const fields = [
      'kind=email',
      'host=mail.example.org',
      'port=25',
      'from=p@x.org',
      'to=a@x.org, b@x.org',
      'username=u',
      'password=-',
      'minSeverity=critical',
      'enabled=false',
      'clusters=',
    ];
    const { code, out } = await picket(['notifier', 'set', 'new', ...fields], { stdin: 'hunter22\n' });
    expect(code).toBe(0);
    expect(out).toContain('password');
    expect(out).not.toContain('hunter22');
    expect(api.calls.at(-1)?.body).toEqual({
      minSeverity: 'critical',
      enabled: false,
      clusters: [],
      config: {
        kind: 'email',
        host: 'mail.example.org',
        port: 25,
        from: 'p@x.org',
        to: ['a@x.org', 'b@x.org'],
        username: 'u',
        password: 'hunter22',
      },
    });
  });

  it('changes only what is named, and leaves secrets as they are', async () => {
    api = await stubApi({ 'GET /notifiers/mail': mail, 'PUT /notifiers/mail': mail });
    await picket(['notifier', 'set', 'mail', 'host=other.example.org', 'remindAfterSeconds=0']);
    expect(api.calls.at(-1)?.body).toEqual({
      enabled: true,
      minSeverity: 'warning',
      clusters: [],
      events: [],
      remindAfterSeconds: 0,
      config: { ...mail.config, host: 'other.example.org' },
    });
  });

  it('reads several secrets line by line, and a certificate from a file', async () => {
    api = await stubApi({ 'GET /notifiers/new': none, 'PUT /notifiers/new': mail });
    const snmp = ['kind=snmp', 'host=nms', 'version=3', 'user=u', 'authPassword=-', 'privPassword=-'];
    await picket(['notifier', 'set', 'new', ...snmp], { stdin: 'first one\nsecond one\n' });
    expect(api.calls.at(-1)?.body).toMatchObject({ config: { authPassword: 'first one', privPassword: 'second one' } });
    const file = path.join(dir, 'ca.pem');
    writeFileSync(file, 'PEM');
    await picket(['notifier', 'set', 'new', 'kind=webhook', 'url=https://x.org', `caCertificate=@${file}`]);
    expect(api.calls.at(-1)?.body).toMatchObject({ config: { caCertificate: 'PEM' } });
  });

  it('takes a whole file', async () => {
    api = await stubApi({
      'PUT /notifiers/hook': mail,
      'POST /notifiers/test': { ok: true, detail: 'taken', tookMs: 7 },
    });
    const file = path.join(dir, 'hook.yaml');
    writeFileSync(file, 'name: hook\nminSeverity: critical\nconfig:\n  kind: webhook\n  url: https://x.org\n');
    expect(await picket(['notifier', 'set', 'hook', '-f', file])).toMatchObject({ code: 0 });
    const body = { minSeverity: 'critical', config: { kind: 'webhook', url: 'https://x.org' } };
    expect(api.calls.at(-1)?.body).toEqual(body);
    expect(await picket(['notifier', 'test', '-f', file])).toMatchObject({
      code: 0,
      out: 'The test message got through in 7 ms: taken\n',
    });
    expect(api.calls.at(-1)?.body).toEqual({ ...body, name: 'hook' });
    writeFileSync(file, 'a: [1\n');
    expect(await picket(['notifier', 'set', 'hook', '-f', file])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is no YAML'),
    });
  });

  it('says what is wrong with what was typed', async () => {
    api = await stubApi({ 'GET /notifiers/new': none, 'GET /notifiers/mail': mail });
    const wrong: [string[], string][] = [
      [['new'], 'Give the fields'],
      [['new', 'host=x'], 'needs its kind'],
      [['mail', 'url=x'], 'has no field "url"'],
      [['mail', 'port=many'], 'port is a number'],
      [['mail', 'enabled=maybe'], 'true or false'],
      [['mail', 'host'], 'form field=value'],
      [['mail', 'caCertificate=@/no/such/file'], 'cannot be read'],
    ];
    for (const [args, said] of wrong) {
      expect(await picket(['notifier', 'set', ...args]), said).toMatchObject({
        code: 2,
        err: expect.stringContaining(said),
      });
    }
    expect((await picket(['notifier', 'set', '--help'])).out).toContain('kind=email: host, port, tls');
  });
});

describe('picket notifier', () => {
  it('lists, shows, tests and removes', async () => {
    api = await stubApi({
      'GET /notifiers': { notifiers: [mail] },
      'GET /notifiers/mail': mail,
      'DELETE /notifiers/mail': { notifiers: [] },
      'POST /notifiers/mail/test': { ok: false, detail: 'nothing listens there', tookMs: 3 },
    });
    expect((await picket(['notifier', 'list'])).out).toMatch(
      /mail +email +yes +warning +ops@example.org +notifier mail has/,
    );
    expect((await picket(['notifier', 'show', 'mail'])).out).toMatch(/password +set/);
    expect(await picket(['notifier', 'test', 'mail'])).toMatchObject({
      code: 1,
      out: 'The test message failed: nothing listens there\n',
    });
    expect((await picket(['notifier', 'remove', 'mail'])).out).toBe('Notifier mail is removed.\n');
  });
});

describe('picket outbox', () => {
  const page: OutboxPage = {
    next: null,
    entries: [
      {
        id: 7,
        messageId: 'inst-7',
        at: '2026-11-26T11:00:00.000Z',
        cluster: 'lab',
        event: 'cap-reached',
        severity: 'critical',
        subject: 'lab',
        incident: null,
        sentence: 'The cap is reached.',
        reminder: true,
        state: 'dead',
        deliveries: [
          {
            notifier: 'hook',
            state: 'sent',
            attempts: 1,
            nextTryAt: null,
            sentAt: '2026-11-26T11:00:01.000Z',
            detail: 'ok',
          },
          { notifier: 'mail', state: 'dead', attempts: 3, nextTryAt: null, sentAt: null, detail: 'no such receiver.' },
        ],
      },
    ],
  };

  it('shows what became of each message, and only dead ones when asked', async () => {
    api = await stubApi({ 'GET /outbox': page });
    expect((await picket(['outbox'])).out).toContain(
      'Reminder: The cap is reached. [hook: sent] [mail: dead after 3 tries: no such receiver]',
    );
    await picket(['outbox', 'list', '--dead']);
    expect(api.calls.at(-1)?.path).toBe('/outbox?limit=50&state=dead');
  });

  it('retries and discards one or all', async () => {
    api = await stubApi({
      'POST /outbox/7/retry': { changed: 1 },
      'POST /outbox/retry': { changed: 4 },
      'POST /outbox/discard': { changed: 0 },
    });
    expect((await picket(['outbox', 'retry', '7'])).out).toBe('1 delivery will be tried again.\n');
    expect((await picket(['outbox', 'retry', '--all-dead', '--notifier', 'mail'])).out).toBe(
      '4 deliveries will be tried again.\n',
    );
    expect(api.calls.at(-1)?.body).toEqual({ notifier: 'mail' });
    expect((await picket(['outbox', 'discard', '--all-dead'])).out).toBe('0 deliveries put aside.\n');
    expect(await picket(['outbox', 'retry'])).toMatchObject({ code: 2 });
    expect(await picket(['outbox', 'retry', '7', '--all-dead'])).toMatchObject({ code: 2 });
    expect(await picket(['outbox', 'retry', 'x'])).toMatchObject({ code: 2 });
  });
});
