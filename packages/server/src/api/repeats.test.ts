import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildApi } from './app.ts';
import { type FakeWorld, fakeWorld, testToken } from './testing/fakes.ts';

let world: FakeWorld;
let app: FastifyInstance;
let wallMs = 1_800_000_000_000;
beforeEach(async () => {
  world = fakeWorld();
  app = await buildApi({ ...world.deps, clock: { wallMs: () => wallMs } }, testToken);
});
afterEach(() => app.close());

async function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
  headers: Record<string, string> = {},
) {
  const answer = await app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${testToken}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

describe('an order under an Idempotency-Key', () => {
  const path = '/clusters/lab/hosts/kvm1/fence';
  const off = { action: 'off' };
  const key = { 'idempotency-key': 'k1' };
  beforeEach(() => {
    world.onSubmit = (event, cluster) => {
      const kvm1 = cluster.hosts.kvm1;
      if (event.kind !== 'manual-fence' || kvm1 === undefined) return cluster;
      const manual = { effect: `e${world.submitted.length}`, action: event.action, who: event.who };
      return { ...cluster, hosts: { ...cluster.hosts, kvm1: { ...kvm1, manual } } };
    };
  });

  it('is carried out once, however often it is sent', async () => {
    const first = await call('POST', path, off, key);
    const again = await call('POST', path, off, key);
    expect(again.body).toEqual(first.body);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    expect(world.submitted).toHaveLength(1);
  });

  it('waits for the first when both come at once', async () => {
    const both = await Promise.all([call('POST', path, off, key), call('POST', path, off, key)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(world.submitted).toHaveLength(1);
  });

  it('repeats a refusal, but not a passing trouble', async () => {
    world.refuse = 'kvm1 is being fenced.';
    expect((await call('POST', path, off, key)).status).toBe(409);
    world.refuse = null;
    expect((await call('POST', path, off, key)).body.code).toBe('NOT_ALLOWED_NOW');
    const { onSubmit } = world;
    world.onSubmit = () => {
      throw new Error('boom');
    };
    expect((await call('POST', path, off, { 'idempotency-key': 'k2' })).status).toBe(500);
    world.onSubmit = onSubmit;
    expect((await call('POST', path, off, { 'idempotency-key': 'k2' })).status).toBe(200);
  });

  it('is refused for another request, and is another one for another principal', async () => {
    await call('POST', path, off, key);
    expect((await call('POST', path, { action: 'on' }, key)).body.code).toBe('KEY_REUSED');
    const { secret } = await world.deps.accounts.addToken({ name: 'o', role: 'operator', createdBy: 'test' }, 1e9);
    expect((await call('POST', path, { action: 'on' }, { ...key, authorization: `Bearer ${secret}` })).status).toBe(
      200,
    );
    expect((await call('POST', path, off, { 'idempotency-key': 'a b' })).body.code).toBe('BAD_REQUEST');
  });

  it('is forgotten after a day', async () => {
    await call('POST', path, off, key);
    wallMs += 24 * 3_600_000;
    await call('POST', path, off, key);
    expect(world.submitted).toHaveLength(2);
  });

  it('keeps 200 answers of each principal, and 200 of one push out none of another', async () => {
    const { secret } = await world.deps.accounts.addToken({ name: 'o', role: 'operator', createdBy: 'test' }, 1e9);
    await call('POST', path, off, { ...key, authorization: `Bearer ${secret}` });
    for (let n = 0; n < 201; n++) await call('POST', path, off, { 'idempotency-key': `n${n}` });
    const done = world.submitted.length;
    await call('POST', path, off, { ...key, authorization: `Bearer ${secret}` });
    await call('POST', path, off, { 'idempotency-key': 'n200' });
    expect(world.submitted).toHaveLength(done);
    await call('POST', path, off, { 'idempotency-key': 'n0' });
    expect(world.submitted).toHaveLength(done + 1);
  });
});

describe('settings with an ETag', () => {
  const path = '/clusters/lab/settings';

  it('are changed only if nobody else changed them since', async () => {
    const { etag = '' } = (await call('GET', path)).headers;
    const first = await call('PUT', `${path}/checkNeighbours`, { value: 3 }, { 'if-match': String(etag) });
    expect(first.status).toBe(200);
    expect(first.headers.etag).not.toBe(etag);
    const late = await call('PUT', `${path}/checkNeighbours`, { value: 4 }, { 'if-match': String(etag) });
    expect([late.status, late.body.code]).toEqual([412, 'CHANGED_MEANWHILE']);
    const now = await call('DELETE', `${path}/checkNeighbours`, undefined, { 'if-match': String(first.headers.etag) });
    expect([now.status, now.headers.etag]).toEqual([200, etag]);
  });

  it('of two changes that began with the same list one is made', async () => {
    const match = { 'if-match': String((await call('GET', path)).headers.etag) };
    const both = await Promise.all([3, 4].map((value) => call('PUT', `${path}/checkNeighbours`, { value }, match)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('of a host have one of their own, and a change without If-Match is made', async () => {
    const ofHost = (await call('GET', `${path}?host=kvm1`)).headers.etag;
    await call('PUT', `${path}/ipmiHost`, { value: '10.0.0.1', host: 'kvm1' });
    expect((await call('GET', `${path}?host=kvm1`)).headers.etag).not.toBe(ofHost);
    const host = { value: '10.0.0.2', host: 'kvm1' };
    expect((await call('PUT', `${path}/ipmiHost`, host, { 'if-match': String(ofHost) })).status).toBe(412);
  });
});
