import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApi } from '../api/app.ts';
import { type FakeWorld, fakeWorld, testToken } from '../api/testing/fakes.ts';

let world: FakeWorld;
let app: FastifyInstance;
beforeEach(async () => {
  world = fakeWorld();
  app = await buildApi(world.deps, testToken);
});
afterEach(() => app.close());

const password = 'correct horse battery';

async function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH',
  path: string,
  body?: object,
  token = testToken,
) {
  return await app.inject({
    method,
    url: `/api/v1${path}`,
    remoteAddress: '10.0.0.7',
    headers: { authorization: `Bearer ${token}`, 'x-picket-who': 'ann', 'x-forwarded-for': '1.2.3.4' },
    ...(body === undefined ? {} : { body }),
  });
}

async function audit(query = '') {
  return (await call('GET', `/audit${query}`)).json();
}

it('an order is recorded with who, role, address, action, target, its reason and its outcome', async () => {
  await call('POST', '/clusters/lab/hosts/kvm1/maintenance', { reason: 'new memory' });
  world.refuse = 'kvm1 is being fenced.';
  await call('POST', '/clusters/lab/hosts/kvm1/maintenance', { reason: 'new memory' });
  const { entries, next } = await audit();
  expect(next).toBeNull();
  expect(entries).toMatchObject([
    { outcome: 'NOT_ALLOWED_NOW: kvm1 is being fenced.', after: null },
    {
      who: 'admin (ann)',
      role: 'admin',
      from: '10.0.0.7',
      action: 'hostMaintenance',
      target: 'lab/kvm1',
      before: null,
      after: { reason: 'new memory' },
      outcome: 'ok',
    },
  ]);
});

it('a setting is recorded before and after, a password only as such', async () => {
  await call('PUT', '/clusters/lab/settings/ipmiHost', { value: '10.0.0.11', host: 'kvm1' });
  await call('PUT', '/clusters/lab/settings/ipmiPassword', { value: 'hunter22', host: 'kvm1' });
  await call('DELETE', '/clusters/lab/settings/ipmiHost?host=kvm1');
  const { entries } = await audit('?order=oldest');
  expect(entries).toMatchObject([
    {
      action: 'setSetting',
      target: 'lab/kvm1/ipmiHost',
      before: { value: '', source: 'built-in' },
      after: { value: '10.0.0.11', source: 'host' },
    },
    { target: 'lab/kvm1/ipmiPassword', before: { value: '(secret)' }, after: { value: '(secret)', source: 'host' } },
    { action: 'unsetSetting', before: { value: '10.0.0.11' }, after: { source: 'built-in' } },
  ]);
  expect(JSON.stringify(entries)).not.toContain('hunter22');
});

it('users and tokens are recorded without what is secret', async () => {
  await call('POST', '/users', { name: 'bob', role: 'viewer', password });
  await call('PATCH', '/users/bob', { role: 'operator' });
  await call('POST', '/users/bob/password', { password: `${password}!` });
  const made = (await call('POST', '/api-tokens', { name: 'ci', role: 'viewer', ttlSeconds: 3600 })).json();
  await call('DELETE', `/api-tokens/${made.id}`);
  const { entries } = await audit('?order=oldest');
  expect(entries).toMatchObject([
    { action: 'createUser', target: 'bob', before: null, after: { role: 'viewer', disabled: false } },
    { action: 'changeUser', target: 'bob', before: { role: 'viewer' }, after: { role: 'operator' } },
    { action: 'setPassword', target: 'bob', after: null },
    { action: 'createApiToken', target: 'ci', after: { name: 'ci', role: 'viewer', ttlSeconds: 3600 } },
    { action: 'revokeApiToken', before: { name: 'ci', role: 'viewer' }, after: null },
  ]);
  expect(JSON.stringify(entries)).not.toContain('battery');
  expect(JSON.stringify(entries)).not.toContain(made.token);
});

it('what a role may not do is recorded, too; what nobody tried is not', async () => {
  const { secret } = await world.deps.accounts.addToken({ name: 'eye', role: 'viewer', createdBy: 'test' }, 1e9);
  await call('POST', '/clusters/lab/arm', undefined, secret);
  await call('POST', '/clusters/lab/arm', undefined, 'no-such-token');
  expect((await audit()).entries).toMatchObject([
    { who: 'token eye', role: 'viewer', action: 'arm', outcome: expect.stringMatching(/^FORBIDDEN: /) },
  ]);
});

it('pages, by who and by action', async () => {
  for (const reason of ['one', 'two', 'three']) await call('POST', '/clusters/lab/disarm', { reason });
  await call('POST', '/clusters/lab/arm');
  const first = await audit('?action=disarm&limit=2');
  expect(first.entries.map((entry: { after: { reason: string } }) => entry.after.reason)).toEqual(['three', 'two']);
  const rest = await audit(`?action=disarm&limit=2&after=${first.next}`);
  expect([rest.entries.length, rest.next]).toEqual([1, null]);
  expect((await audit('?who=nobody')).entries).toEqual([]);
});

it('an order that cannot be recorded is carried out all the same, and the log says so', async () => {
  const broken = { ...world.deps, audit: { ...world.deps.audit, add: () => Promise.reject(new Error('disk full')) } };
  await app.close();
  app = await buildApi(broken, testToken);
  expect((await call('POST', '/clusters/lab/arm')).statusCode).toBe(200);
  expect(world.logged[0]).toContain('disk full');
});
