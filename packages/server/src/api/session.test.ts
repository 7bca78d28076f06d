import { csrfHeader, sessionCookie } from '@picket/protocol';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccounts } from '../accounts/accounts.ts';
import { lockAfterFailures, lockMs, sessionAbsoluteMs, sessionIdleMs } from '../accounts/limits.ts';
import { hashOf } from '../accounts/secrets.ts';
import { memoryDatabases, memoryStore } from '../store/testing.ts';
import type { PicketStore } from '../store/types.ts';
import { buildApi } from './app.ts';
import { type FakeWorld, fakeWorld, testToken } from './testing/fakes.ts';

const password = 'correct horse battery';
let store: PicketStore;
let world: FakeWorld;
let app: FastifyInstance;
let wallMs: number;

beforeEach(async () => {
  store = await memoryStore();
  wallMs = Date.now();
  const fake = fakeWorld();
  const accounts = openAccounts(store.accounts, { wallMs: () => wallMs });
  world = { ...fake, deps: { ...fake.deps, accounts, audit: store.audit } };
  app = await buildApi(world.deps, testToken);
});
afterEach(async () => {
  await app.close();
  await store.close();
});

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function call(method: Method, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await app.inject({ method, url: `/api/v1${path}`, headers, ...(body === undefined ? {} : { body }) });
  return { status: answer.statusCode, body: answer.json(), cookie: answer.cookies[0], headers: answer.headers };
}

/** Another address each time, so that only the name is counted. */
let address = 0;
async function login(username: string, given: string, headers: Record<string, string> = {}) {
  address += 1;
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    remoteAddress: `10.1.${address >> 8}.${address & 255}`,
    headers,
    body: { username, password: given },
  });
  const cookie = answer.cookies[0]?.value ?? '';
  const sent = { cookie: `${sessionCookie}=${cookie}` };
  const { csrf = '' } = answer.json();
  return {
    status: answer.statusCode,
    body: answer.json(),
    cookie: answer.cookies[0],
    sent,
    own: { ...sent, [csrfHeader]: csrf },
  };
}

const admin = { authorization: `Bearer ${testToken}` };
const addUser = (name: string, role: string) => call('POST', '/users', { name, role, password }, admin);

describe('the first admin', () => {
  it('is made once, with the link of the log, and is logged in', async () => {
    expect((await call('GET', '/setup')).body).toEqual({ needed: true });
    const token = await world.deps.accounts.firstSetup();
    expect(await world.deps.accounts.firstSetup()).toBeNull();
    expect((await call('POST', '/setup', { token: 'guess', username: 'ann', password })).body.code).toBe(
      'SETUP_REFUSED',
    );
    const made = await call('POST', '/setup', { token, username: 'ann', password });
    expect([made.status, made.body.user]).toEqual([200, { name: 'ann', role: 'admin' }]);
    expect(made.cookie).toMatchObject({ name: sessionCookie, httpOnly: true, sameSite: 'Strict', path: '/' });
    expect((await call('GET', '/setup')).body).toEqual({ needed: false });
    expect((await call('POST', '/setup', { token, username: 'bob', password })).body.code).toBe('SETUP_REFUSED');
    expect((await call('POST', '/setup-link', {}, admin)).body.code).toBe('NOT_ALLOWED_NOW');
  });

  it('is made with the newest link only', async () => {
    const old = await world.deps.accounts.firstSetup();
    const { url } = (await call('POST', '/setup-link', {}, admin)).body;
    expect(url).toMatch(/^http:\/\/localhost(:80)?\/setup#token=.{43}$/);
    expect((await call('POST', '/setup', { token: old, username: 'ann', password })).status).toBe(403);
    const token = url.split('=')[1];
    expect((await call('POST', '/setup', { token, username: 'ann', password })).status).toBe(200);
  });

  it('keeps the link when the password is refused', async () => {
    const token = await world.deps.accounts.firstSetup();
    const weak = await call('POST', '/setup', { token, username: 'annannannann', password: 'annannannann1' });
    expect(weak.body.code).toBe('PASSWORD_REFUSED');
    expect((await call('POST', '/setup', { token, username: 'ann', password })).status).toBe(200);
  });
});

describe('a session', () => {
  beforeEach(async () => void (await addUser('ann', 'operator')));

  it('reads with its cookie, and changes only with its CSRF header', async () => {
    const { sent, own } = await login('Ann', password);
    expect((await call('GET', '/session', undefined, sent)).body.user).toEqual({ name: 'ann', role: 'operator' });
    const body = { reason: 'planned work' };
    expect((await call('POST', '/clusters/lab/disarm', body, sent)).body.code).toBe('FORBIDDEN');
    const other = { ...sent, [csrfHeader]: (await login('ann', password)).body.csrf };
    expect((await call('POST', '/clusters/lab/disarm', body, other)).body.code).toBe('FORBIDDEN');
    expect(world.submitted).toEqual([]);
    expect((await call('POST', '/clusters/lab/disarm', body, own)).status).toBe(200);
    expect(world.submitted).toMatchObject([{ event: { kind: 'disarm', who: 'ann' } }]);
  });

  it('gets a new cookie with each login, and the old one ends', async () => {
    const first = await login('ann', password);
    const second = await login('ann', password, first.sent);
    expect(second.cookie?.value).not.toBe(first.cookie?.value);
    expect((await call('GET', '/session', undefined, first.sent)).status).toBe(401);
    expect((await call('GET', '/session', undefined, second.sent)).status).toBe(200);
  });

  it('ends by logging out, by a change of role, by a new password, by disabling', async () => {
    const ended: string[] = [];
    world.deps.accounts.onEnded((hash) => void ended.push(hash));
    const out = await login('ann', password);
    expect((await call('DELETE', '/session', undefined, out.own)).body.sentence).toBe('ann is logged out.');
    expect((await call('GET', '/session', undefined, out.sent)).status).toBe(401);
    const changes: [Method, string, object][] = [
      ['PATCH', '/users/ann', { role: 'viewer' }],
      ['POST', '/users/ann/password', { password: `${password}!` }],
      ['POST', '/users/ann/password', { password }],
      ['PATCH', '/users/ann', { disabled: true }],
    ];
    for (const [method, path, body] of changes) {
      const { sent, status } = await login(
        'ann',
        path.endsWith('password') && body === changes[2]?.[2] ? `${password}!` : password,
      );
      expect(status).toBe(200);
      expect((await call(method, path, body, admin)).status).toBe(200);
      expect((await call('GET', '/session', undefined, sent)).status, JSON.stringify(body)).toBe(401);
    }
    expect(ended).toHaveLength(5);
    expect((await login('ann', password)).body.code).toBe('LOGIN_FAILED');
  });

  it('ends after 8 hours without a request, and after 7 days whatever happens', async () => {
    const idle = await login('ann', password);
    const old = await login('ann', password);
    await backdate(idle.cookie?.value, 'seen_ms', sessionIdleMs);
    expect((await call('GET', '/session', undefined, idle.sent)).status).toBe(401);
    await backdate(old.cookie?.value, 'created_ms', sessionAbsoluteMs);
    expect((await call('GET', '/session', undefined, old.sent)).status).toBe(401);
  });

  it('of a person changes their own password only with the present one', async () => {
    const { own, sent } = await login('ann', password);
    const next = 'another fine password';
    expect((await call('POST', '/users/ann/password', { password: next }, own)).body.code).toBe('BAD_REQUEST');
    expect((await call('POST', '/users/ann/password', { password: next, current: 'x' }, own)).body.code).toBe(
      'LOGIN_FAILED',
    );
    await addUser('bob', 'viewer');
    expect((await call('POST', '/users/bob/password', { password: next }, own)).body.code).toBe('FORBIDDEN');
    expect((await call('POST', '/users/ann/password', { password: next, current: password }, own)).status).toBe(200);
    expect((await call('GET', '/session', undefined, sent)).status).toBe(200);
    expect((await login('ann', next)).status).toBe(200);
  });
});

describe('a login', () => {
  beforeEach(async () => void (await addUser('ann', 'viewer')));

  it('answers alike for a wrong password, an unknown user and a disabled one, and in about the same time', async () => {
    await addUser('off', 'viewer');
    await call('PATCH', '/users/off', { disabled: true }, admin);
    const took: number[] = [];
    const said: string[] = [];
    for (const [name, given] of [
      ['ann', 'wrong'],
      ['nobody', 'wrong'],
      ['off', password],
    ] as const) {
      const tries: number[] = [];
      for (let n = 0; n < 3; n++) {
        const began = performance.now();
        said.push(JSON.stringify((await login(name, given)).body));
        tries.push(performance.now() - began);
      }
      // The quickest: a busy machine may stand still at any one of them.
      took.push(Math.min(...tries));
    }
    expect(new Set(said).size).toBe(1);
    // Comparing a password takes 19 MiB and two passes; skipping it would take no time at all.
    expect(Math.min(...took)).toBeGreaterThan(Math.max(...took) / 20);
  });

  it('locks a name for 15 minutes after ten failures in a row, known or not, and says so in the audit', async () => {
    for (const name of ['ann', 'nobody']) {
      for (let n = 1; n < lockAfterFailures; n++) expect((await login(name, 'wrong')).body.code).toBe('LOGIN_FAILED');
      expect((await login(name, 'wrong')).body.code).toBe('TOO_MANY_TRIES');
    }
    expect((await login('ann', password)).status).toBe(429);
    expect((await call('GET', '/users', undefined, admin)).body.users).toMatchObject([
      { name: 'ann', lockedUntil: new Date(wallMs + lockMs).toISOString() },
    ]);
    const { entries } = (await call('GET', '/audit?action=login&limit=1', undefined, admin)).body;
    expect(entries).toMatchObject([
      { who: 'ann', role: 'none', outcome: expect.stringContaining('it is locked for 15 minutes') },
    ]);
    wallMs += lockMs;
    expect((await login('ann', password)).status).toBe(200);
  }, 30_000);

  it('is possible again once an admin unlocked the name', async () => {
    for (let n = 0; n < lockAfterFailures; n++) await login('ann', 'wrong');
    expect((await call('POST', '/users/ann/unlock', {}, admin)).body.lockedUntil).toBeNull();
    expect((await login('ann', password)).status).toBe(200);
  }, 30_000);

  it('may be tried 20 times a minute from one address', async () => {
    const codes: string[] = [];
    for (let n = 0; n < 21; n++) {
      const body = { username: `user${n}`, password: 'wrong' };
      codes.push((await call('POST', '/session', body)).body.code);
    }
    expect(codes.filter((code) => code === 'LOGIN_FAILED')).toHaveLength(20);
    expect(codes.at(-1)).toBe('TOO_MANY_TRIES');
  }, 30_000);
});

describe('users', () => {
  it('need passwords of 12 characters that are not their name', async () => {
    const refused = async (name: string, given: string) =>
      (await call('POST', '/users', { name, role: 'viewer', password: given }, admin)).body.code;
    expect(await refused('ann', 'short')).toBe('BAD_REQUEST');
    expect(await refused('annabel.smith', 'Annabel.Smith')).toBe('PASSWORD_REFUSED');
    expect(await refused('ann', 'aaaaaaaaaaaa')).toBe('PASSWORD_REFUSED');
    expect((await addUser('ann', 'viewer')).status).toBe(200);
    expect(await refused('ann', password)).toBe('ALREADY_EXISTS');
  });

  it('always have an admin among them once they had one', async () => {
    await addUser('bob', 'viewer');
    expect((await call('PATCH', '/users/bob', { role: 'operator' }, admin)).status).toBe(200);
    await addUser('ann', 'admin');
    for (const [method, body] of [
      ['PATCH', { role: 'viewer' }],
      ['PATCH', { disabled: true }],
      ['DELETE', undefined],
    ] as const)
      expect((await call(method, '/users/ann', body, admin)).body.code).toBe('NOT_ALLOWED_NOW');
    await addUser('eve', 'admin');
    expect((await call('DELETE', '/users/ann', undefined, admin)).status).toBe(200);
    expect((await call('DELETE', '/users/ann', undefined, admin)).body.code).toBe('UNKNOWN_USER');
  });

  it('never show their password, not even its hash', async () => {
    await addUser('ann', 'viewer');
    expect(JSON.stringify((await call('GET', '/users', undefined, admin)).body)).not.toMatch(/argon|correct/);
  });
});

describe('a token of the API', () => {
  it('opens what its role may, until it is revoked or expires; its name is in the journal', async () => {
    const made = await call('POST', '/api-tokens', { name: 'ci', role: 'operator', ttlSeconds: 3600 }, admin);
    const bearer = { authorization: `Bearer ${made.body.token}` };
    expect(JSON.stringify((await call('GET', '/api-tokens', undefined, admin)).body)).not.toContain(made.body.token);
    expect(
      (await call('POST', '/clusters/lab/disarm', { reason: 'a test' }, { ...bearer, 'x-picket-who': 'root' })).status,
    ).toBe(200);
    expect(world.submitted).toMatchObject([{ event: { who: 'token ci' } }]);
    expect((await call('GET', '/users', undefined, bearer)).body.code).toBe('FORBIDDEN');
    expect((await call('DELETE', `/api-tokens/${made.body.id}`, undefined, admin)).status).toBe(200);
    expect((await call('GET', '/clusters', undefined, bearer)).status).toBe(401);
    const short = await world.deps.accounts.addToken({ name: 'old', role: 'admin', createdBy: 'test' }, -1);
    expect((await call('GET', '/clusters', undefined, { authorization: `Bearer ${short.secret}` })).status).toBe(401);
  });
});

/** The database's clock cannot be turned, so the row is made older instead. */
async function backdate(cookie = '', column: 'seen_ms' | 'created_ms', byMs: number): Promise<void> {
  const query = memoryDatabases.get(store)?.updateTable('session').where('hash', '=', hashOf(cookie));
  await query?.set((eb) => ({ [column]: eb(column, '-', byMs) })).execute();
}
