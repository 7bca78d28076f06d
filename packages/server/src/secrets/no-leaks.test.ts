import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runningServer, type TestServer } from '../testing/running-server.ts';

// Every place that can hold a secret gets one of its own; none may come out anywhere.

const canaries = {
  ofCluster: 'canary-cluster-8c1f',
  ofHost: 'canary-host-77ab',
  ofDevice: 'canary-device-03de',
  applied: 'canary-applied-5ef0',
  appliedDevice: 'canary-applied-device-91c2',
  refused: 'canary-refused-e4b7',
  mail: 'canary-mail-1b2c',
  community: 'canary-community-6aa0',
  hook: 'canary-hook-d9f3',
  appliedHook: 'canary-applied-hook-44e1',
} as const;

let server: TestServer;
const answers: string[] = [];
const ask = async (method: string, path: string, body?: unknown): Promise<number> => {
  const { status, text } = await server.ask(method, path, body);
  answers.push(`${method} ${path}: ${text}`);
  return status;
};
const put = (key: string, value: unknown, host?: string) =>
  ask('PUT', `/clusters/lab/settings/${key}`, { value, ...(host === undefined ? {} : { host }) });

/** Whatever holds a canary, in any form in which a program might write it. */
function leaks(texts: readonly string[]): string[] {
  const forms = Object.entries(canaries).flatMap(([name, secret]) =>
    [secret, btoa(secret), Buffer.from(secret).toString('hex')].map((form) => [name, form] as const),
  );
  return texts.flatMap((text) =>
    forms.filter(([, form]) => text.includes(form)).map(([name]) => `${name} in ${text.slice(0, 60)}`),
  );
}

beforeAll(async () => {
  server = await runningServer();
  await ask('POST', '/clusters', { name: 'lab' });
  for (const host of ['kvm1', 'kvm2']) await server.join('lab', host);
  answers.length = 0;
});
afterAll(() => server.end());

it('no secret comes out of the API, its errors, the log, the journal, the history, an export or the database', async () => {
  expect(await put('ipmiPassword', canaries.ofCluster)).toBe(200);
  expect(await put('ipmiPassword', canaries.ofHost, 'kvm1')).toBe(200);
  expect(await put('ipmiHost', '127.0.0.1:1', 'kvm1')).toBe(200);
  const device = { name: 'psu1', ipmiHost: '127.0.0.1:2', ipmiPassword: canaries.ofDevice };
  expect(await put('fenceDevices', JSON.stringify([[device]]), 'kvm2')).toBe(200);
  const notifiers = {
    mail: {
      kind: 'email',
      host: '127.0.0.1',
      port: 1,
      tls: 'none',
      username: 'picket',
      password: canaries.mail,
      from: 'picket@lab.example',
      to: ['desk@lab.example'],
    },
    traps: { kind: 'snmp', host: '127.0.0.1', port: 1, community: canaries.community },
    hook: { kind: 'webhook', url: 'http://127.0.0.1:1/', secret: canaries.hook },
  };
  for (const [name, config] of Object.entries(notifiers))
    expect(await ask('PUT', `/notifiers/${name}`, { config }), name).toBe(200);
  for (const name of ['mail', 'hook']) await ask('POST', `/notifiers/${name}/test`);
  const document = {
    picket: 1,
    notifiers: [{ name: 'hook', config: { ...notifiers.hook, secret: canaries.appliedHook } }],
    clusters: [
      {
        name: 'lab',
        settings: { ipmiPassword: canaries.applied },
        hosts: [{ name: 'kvm2', settings: { fenceDevices: [[{ ...device, ipmiPassword: canaries.appliedDevice }]] } }],
      },
    ],
  };
  expect(await ask('POST', '/apply', { document, dryRun: true })).toBe(200);
  expect(await ask('POST', '/apply', { document })).toBe(200);

  const secret = canaries.refused;
  expect(await put('ipmiPassword', `${secret}\n`)).toBe(422);
  expect(await put('ipmiPassword', [[{ secret }]])).toBe(422);
  expect(await put('fenceDevices', [[{ name: 'x', ipmiPassword: secret, typo: 'x' }]], 'kvm2')).toBe(422);
  expect(await put('fenceDevices', `[[{"name":"x","ipmiPassword":"${secret}"`, 'kvm2')).toBe(422);
  expect(await put('fenceDevices', [[{ name: 'x', ipmiPassword: `${secret}\u202e` }]], 'kvm2')).toBe(422);
  expect(await put('fenceAgentOptions', `passwd=${secret}`)).toBe(422);
  expect(await put('ipmiPassword', { secret })).toBe(400);
  const wrong = { ...document, clusters: [{ name: 'lab', settings: { ipmiPassword: [secret], profile: 'warp' } }] };
  expect(await ask('POST', '/apply', { document: wrong })).toBe(422);
  expect(await ask('POST', '/apply', { document: { ...document, clusters: secret } })).toBe(400);
  expect(await ask('PUT', '/notifiers/bad', { config: { ...notifiers.hook, secret: `${secret}\n` } })).toBe(422);
  for (const [host, action] of [
    ['kvm1', 'test'],
    ['kvm2', 'status'],
  ])
    await ask('POST', `/clusters/lab/hosts/${host}/fence`, { action, timeoutSeconds: 1 });
  expect(await ask('POST', '/secrets/rotate')).toBe(200);

  const { text } = await server.ask('GET', '/openapi.json');
  const paths = Object.entries(JSON.parse(text).paths as Record<string, object>);
  const gets = paths.flatMap(([path, methods]) => ('get' in methods ? [path.replace('/api/v1', '')] : []));
  expect(gets.length).toBeGreaterThan(10);
  expect(gets).toContain('/events');
  answers.push(`GET /events: ${await server.listen('/events')}`);
  for (const path of gets.filter((one) => one !== '/events')) {
    for (const host of ['kvm1', 'kvm2']) {
      const filled = path
        .replace('{cluster}', 'lab')
        .replace('{host}', host)
        .replace(/\{\w+\}/, 'none');
      await ask('GET', filled);
      if (path.includes('settings')) await ask('GET', `${filled}?host=${host}`);
    }
  }
  expect(answers.filter((answer) => answer.includes('"passwordSet":["psu1"]')).length).toBeGreaterThan(0);
  expect(leaks(answers)).toEqual([]);
  expect(server.logged.length).toBeGreaterThan(3);
  expect(leaks(server.logged)).toEqual([]);

  const files = readdirSync(server.data).filter((name) => name.startsWith('picket.db'));
  expect(files).toContain('picket.db-wal');
  // By another process: closing the file in this one would drop its lock.
  const contents = files.map((name) =>
    execFileSync('cat', [join(server.data, name)], { encoding: 'latin1', maxBuffer: 2 ** 28 }),
  );
  expect(leaks(contents)).toEqual([]);
}, 120_000);

it('would find one', () => {
  expect(leaks(['nothing', `a ${canaries.ofHost} b`, btoa(canaries.ofDevice)])).toHaveLength(2);
});
