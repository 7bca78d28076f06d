import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildApi } from './app.ts';
import { routeRow } from './roles.ts';
import { type FakeWorld, fakeWorld, testToken } from './testing/fakes.ts';
import { aHost } from './testing/model.ts';

let world: FakeWorld;
let app: FastifyInstance;

beforeEach(async () => {
  world = fakeWorld();
  app = await buildApi(world.deps, testToken);
});
afterEach(() => app.close());

async function call(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
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
  return { status: answer.statusCode, type: answer.headers['content-type'], text: answer.body, body: answer.json() };
}

describe('the door', () => {
  it('wants an account on every route that is not open', async () => {
    const spec = (await call('GET', '/openapi.json')).body;
    const routes = Object.entries<object>(spec.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method, path] as const),
    );
    expect(routes.length).toBeGreaterThan(25);
    for (const [method, path] of routes) {
      for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: testToken }]) {
        const answer = await app.inject({
          method: method.toUpperCase() as 'GET',
          url: path.replaceAll(/\{\w+\}/g, 'x'),
          headers,
          body: method === 'get' ? undefined : {},
        } as never);
        const open = routeRow(method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ':$1'))?.[0] === 'open';
        expect(`${method} ${path} ${answer.statusCode === 401}`).toBe(`${method} ${path} ${!open}`);
      }
    }
    expect((await app.inject('/api/v1/openapi.json')).statusCode).toBe(401);
    expect((await app.inject('/api/v1/nowhere')).statusCode).toBe(401);
    expect((await app.inject('/api/')).statusCode).toBe(401);
    expect(world.submitted).toEqual([]);
  });

  it('lists every registered route in the OpenAPI document', async () => {
    const printed = app.printRoutes({ commonPrefix: false });
    const methods = [...printed.matchAll(/\(([A-Z, ]+)\)/g)]
      .flatMap((hit) => (hit[1] ?? '').split(', '))
      .filter((method) => method !== 'HEAD' && method !== 'OPTIONS');
    const spec = (await call('GET', '/openapi.json')).body;
    const documented = Object.values<object>(spec.paths).flatMap((path) => Object.keys(path));
    expect(methods.length).toBe(documented.length + 2); // openapi.json itself, and the UI
  });

  it('tells the health without a token, 503 with the troubles', async () => {
    expect((await app.inject('/healthz')).json()).toEqual({ ok: true, troubles: [] });
    world.troubles = ['The database does not answer.'];
    const sick = await app.inject('/healthz');
    expect([sick.statusCode, sick.json()]).toEqual([503, { ok: false, troubles: ['The database does not answer.'] }]);
  });

  it('describes itself in OpenAPI 3.1', async () => {
    const spec = (await call('GET', '/openapi.json')).body;
    expect(spec.openapi).toMatch(/^3\.1\./);
    expect(spec.info.title).toBe('Picket');
    expect(Object.keys(spec.components.securitySchemes)).toEqual(['bearer', 'session']);
    const refs = new Set(
      [...JSON.stringify(spec).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((hit) => hit[1]),
    );
    expect(refs.size).toBeGreaterThan(5);
    for (const ref of refs) expect(spec.components.schemas).toHaveProperty(ref as string);
    for (const [path, methods] of Object.entries<Record<string, { responses: object; summary: string }>>(spec.paths)) {
      for (const operation of Object.values(methods)) {
        expect(operation.summary, path).toMatch(/\.$/);
        expect(operation.responses, path).toHaveProperty('200');
      }
    }
  });
});

describe('errors', () => {
  it('name the field and the reason', async () => {
    const answer = await call('POST', '/clusters/lab/disarm', { reason: 'x' });
    expect(answer.type).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      status: 400,
      code: 'BAD_REQUEST',
      title: 'Bad Request',
      type: 'urn:picket:error:bad-request',
    });
    expect(answer.body.detail).toContain('body.reason: say why');
    expect((await call('POST', '/clusters/lab/disarm', { reason: 'planned work', force: true })).body.detail).toContain(
      'force',
    );
    expect((await call('GET', '/clusters/lab/journal?limit=0')).body.detail).toContain('querystring.limit');
  });

  it('name what exists when a name is unknown', async () => {
    expect((await call('GET', '/clusters/nope/hosts')).body).toMatchObject({
      code: 'UNKNOWN_CLUSTER',
      detail: 'There is no cluster "nope"; there is lab.',
    });
    expect((await call('GET', '/clusters/lab/hosts/kvm9')).body).toMatchObject({
      code: 'UNKNOWN_HOST',
      status: 404,
      detail: 'There is no host "kvm9" in cluster lab; there are kvm1, kvm2, kvm3.',
    });
    expect((await call('GET', '/clusters/lab/hosts/__proto__')).body.code).toBe('UNKNOWN_HOST');
    expect((await call('POST', '/clusters/lab/vms/vm9/retry')).body.code).toBe('UNKNOWN_VM');
    expect((await call('GET', '/clusters/lab/incidents/lab-9')).body).toMatchObject({
      code: 'UNKNOWN_INCIDENT',
      detail: expect.stringContaining('there is lab-1'),
    });
    expect((await call('PUT', '/clusters/lab/settings/nope', { value: 1 })).body.code).toBe('UNKNOWN_SETTING');
    expect((await call('PUT', '/clusters/lab/settings/ipmiHost', { value: 'a', host: 'kvm9' })).body.code).toBe(
      'UNKNOWN_HOST',
    );
  });

  it('of broken requests are sentences', async () => {
    const broken = await app.inject({
      method: 'POST',
      url: '/api/v1/clusters',
      headers: { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' },
      payload: '{"name":',
    });
    expect(broken.json()).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    const text = await app.inject({
      method: 'POST',
      url: '/api/v1/clusters',
      headers: { authorization: `Bearer ${testToken}`, 'content-type': 'text/plain' },
      payload: 'x',
    });
    expect(text.json()).toMatchObject({ status: 415, code: 'BAD_REQUEST' });
    expect((await call('GET', '/nowhere')).body).toMatchObject({
      status: 404,
      detail: expect.stringContaining('GET /api/v1/nowhere'),
    });
  });

  it('never show the inside of the server', async () => {
    world.onSubmit = () => {
      throw new Error('SQLITE_IOERR at /var/lib/secret');
    };
    const answer = await call('POST', '/clusters/lab/arm');
    expect(answer.body).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(answer.text).not.toMatch(/SQLITE|secret|\.ts:/);
    expect(world.logged[0]).toContain('SQLITE_IOERR');
  });
});

describe('views', () => {
  it('tell the whole status', async () => {
    const { status, body } = await call('GET', '/status');
    expect(status).toBe(200);
    const lab = body.clusters[0];
    expect(lab).toMatchObject({
      name: 'lab',
      hosts: { up: 2, condemned: 1 },
      vms: { total: 2, running: 1 },
      openIncidents: 1,
      fencingAction: 'off',
    });
    expect(lab.sentence).toBe('Armed: a dead host is powered off and its VMs are started elsewhere.');
    expect(lab.hostList[1]).toMatchObject({
      name: 'kvm2',
      state: 'condemned',
      link: { up: false, lastHeardSeconds: 25 },
      incident: 'lab-1',
      vms: 1,
    });
    expect(lab.vmList[1]).toMatchObject({
      name: 'vm2',
      state: 'uncertain',
      sentence: 'Was last known on kvm2; kvm2 is silent.',
    });
    expect(lab.incidents[0].entries.map((entry: { sentence: string }) => entry.sentence)).toEqual([
      'kvm2 is silent.',
      'Round 1: dead.',
      'kvm2 is dead.',
    ]);
  });

  it('show a host with evidence per source, gates and device', async () => {
    const { body } = await call('GET', '/clusters/lab/hosts/kvm2');
    expect(body.lastRound).toMatchObject({ round: 3, agoSeconds: 2, evidence: 'dead' });
    expect(body.lastRound.sources[0]).toEqual({
      key: 'heartbeat:nfs1',
      needed: true,
      evidence: 'dead',
      by: 'kvm1',
      why: 'no beat for 25 s',
    });
    expect(body.gates).toEqual([{ id: 'cap', open: false, why: '3 of 3 actions used.' }]);
    expect(body.device).toMatchObject({
      binding: 'bound',
      boundBy: 'identity',
      lastRead: { power: 'on', agoSeconds: 40 },
    });
    expect(body.looksAlive).toEqual([]);
    expect(body.refused).toMatchObject({ maintenance: null, 'confirm-down': null });
    world.refuse = 'kvm2 is fencing.';
    const refused = await call('GET', '/clusters/lab/hosts/kvm2');
    expect(refused.body.refused).toMatchObject({ maintenance: 'kvm2 is fencing.', 'confirm-down': 'kvm2 is fencing.' });
    expect(body.vmList).toHaveLength(1);
  });

  it('page through the journal in both directions', async () => {
    const newest = await call('GET', '/clusters/lab/journal?limit=2');
    expect(newest.body.entries.map((entry: { id: number }) => entry.id)).toEqual([3, 2]);
    expect((await call('GET', `/clusters/lab/journal?limit=2&after=${newest.body.next}`)).body.entries).toHaveLength(1);
    expect((await call('GET', '/clusters/lab/journal?order=oldest&after=2')).body.entries[0]).toMatchObject({
      id: 3,
      at: '2027-01-15T08:00:03.000Z',
    });
    expect((await call('GET', '/outbox?cluster=lab')).body.entries[0]).toMatchObject({
      event: 'cap-reached',
      state: 'queued',
    });
  });

  it('derive incidents from the journal and the hosts', async () => {
    expect((await call('GET', '/clusters/lab/incidents')).body.incidents).toEqual([
      {
        id: 'lab-1',
        group: 'lab-1',
        cluster: 'lab',
        host: 'kvm2',
        open: true,
        openedAt: '2027-01-15T08:00:01.000Z',
        closedAt: null,
        sentence: 'Dead by 2 rounds; the cap is reached.',
      },
    ]);
    expect((await call('GET', '/clusters/lab/incidents/lab-1')).body.entries).toHaveLength(3);
  });
});

describe('orders', () => {
  it('reach the engine with who and why', async () => {
    await call('POST', '/clusters/lab/disarm', { reason: 'planned work' });
    await call('POST', '/clusters/lab/hosts/kvm1/maintenance', { reason: 'new memory' }, { 'x-picket-who': 'ann' });
    await call('POST', '/clusters/lab/hosts/kvm1/end-maintenance');
    await call('POST', '/clusters/lab/hosts/kvm2/override-gate', { gate: 'cap', reason: 'looked at it' });
    await call('PATCH', '/clusters/lab/vms/vm1', { priority: 200, group: null });
    await call('POST', '/clusters/lab/hosts/kvm1/bind', { reason: 'checked the cable' });
    await call('POST', '/clusters/lab/hosts/kvm1/bind', { by: 'drill', level: 2, reason: 'new outlet' });
    expect(world.submitted.map(({ event }) => event)).toEqual([
      { kind: 'disarm', who: 'admin', reason: 'planned work' },
      { kind: 'maintenance', host: 'kvm1', who: 'admin (ann)', reason: 'new memory' },
      { kind: 'end-maintenance', host: 'kvm1', who: 'admin' },
      { kind: 'override-gate', host: 'kvm2', gate: 'cap', who: 'admin', reason: 'looked at it' },
      { kind: 'vm-set', vm: expect.any(String), who: 'admin', priority: 200, group: null },
      { kind: 'bind-by-statement', host: 'kvm1', level: 0, who: 'admin', reason: 'checked the cable' },
      { kind: 'bind-by-drill', host: 'kvm1', level: 1, who: 'admin', reason: 'new outlet' },
    ]);
    expect((await call('POST', '/clusters/lab/arm', undefined, { 'x-picket-who': 'a\u00e9' })).body.code).toBe(
      'BAD_REQUEST',
    );
  });

  it('that the engine would refuse are answered with its reason and not submitted', async () => {
    world.refuse = 'kvm1 is up; there is no maintenance to end.';
    expect((await call('POST', '/clusters/lab/hosts/kvm1/end-maintenance')).body).toMatchObject({
      status: 409,
      code: 'NOT_ALLOWED_NOW',
      detail: world.refuse,
    });
    expect(world.submitted).toEqual([]);
  });

  it('override only the gates that may be overridden', async () => {
    expect(
      (await call('POST', '/clusters/lab/hosts/kvm2/override-gate', { gate: 'device', reason: 'because' })).status,
    ).toBe(400);
  });

  it('create clusters and tokens', async () => {
    expect((await call('POST', '/clusters', { name: 'two' })).body).toMatchObject({ name: 'two', hosts: {} });
    expect((await call('POST', '/clusters', { name: 'two' })).body.code).toBe('ALREADY_EXISTS');
    expect((await call('POST', '/clusters', { name: '../x' })).body.detail).toContain('body.name');
    expect((await call('POST', '/clusters/lab/tokens', { host: 'kvm4', ttlSeconds: 600 })).body).toEqual({
      token: 'picket1.secret.finger',
      cluster: 'lab',
      host: 'kvm4',
      server: 'https://picket.example:8441',
      expiresAt: '2027-01-15T08:10:00.000Z',
    });
  });
});

describe('the fence device by hand', () => {
  beforeEach(() => {
    world.onSubmit = (event, cluster) =>
      event.kind === 'manual-fence'
        ? {
            ...cluster,
            hosts: {
              ...cluster.hosts,
              [event.host]: aHost(event.host, {
                manual: { effect: 'e1', action: event.action, who: event.who },
              } as never),
            },
          }
        : cluster;
  });

  it('waits for the result', async () => {
    expect((await call('POST', '/clusters/lab/hosts/kvm1/fence', { action: 'status' })).body).toMatchObject({
      sentence: 'The power of kvm1 is on.',
      host: { name: 'kvm1' },
    });
  });

  it('tells a failure as DEVICE_FAILED, a missing device as DEVICE_NOT_SET', async () => {
    world.fenceResult = { ok: false, sentence: 'The BMC of kvm1 did not answer within 10 s.' };
    expect((await call('POST', '/clusters/lab/hosts/kvm1/fence', { action: 'off' })).body).toMatchObject({
      status: 502,
      code: 'DEVICE_FAILED',
      detail: world.fenceResult.sentence,
    });
    expect((await call('POST', '/clusters/lab/hosts/kvm3/fence', { action: 'off' })).body.code).toBe('DEVICE_NOT_SET');
    expect((await call('POST', '/clusters/lab/hosts/kvm1/fence', { action: 'explode' })).status).toBe(400);
  });
});

describe('confirm-down', () => {
  const path = '/clusters/lab/hosts/kvm2/confirm-down';

  it('wants the name typed', async () => {
    const answer = await call('POST', path, { typedName: 'kvm1', reason: 'burnt down' });
    expect(answer.body).toMatchObject({ status: 409, code: 'CONFIRMATION_NEEDED' });
    expect(world.submitted).toEqual([]);
  });

  it('goes through when nothing looks alive', async () => {
    expect((await call('POST', path, { typedName: 'kvm2', reason: 'burnt down' })).status).toBe(200);
    expect(world.submitted[0]?.event).toMatchObject({ kind: 'confirm-down', host: 'kvm2' });
  });

  it('asks again with the evidence when it looks alive', async () => {
    const alive = { typedName: 'kvm1', reason: 'burnt down' };
    const answer = await call('POST', '/clusters/lab/hosts/kvm1/confirm-down', alive);
    expect(answer.body).toMatchObject({
      code: 'CONFIRMATION_NEEDED',
      data: { evidence: ['Its agent is linked to this server right now.'] },
    });
    expect(world.submitted).toEqual([]);
    await call('POST', '/clusters/lab/hosts/kvm1/confirm-down', { ...alive, evenIfAlive: true });
    expect(world.submitted).toHaveLength(1);
  });
});

describe('settings', () => {
  it('show where each value came from', async () => {
    await call('PUT', '/clusters/lab/settings/checkNeighbours', { value: 3 });
    const { body } = await call('GET', '/clusters/lab/settings?host=kvm1');
    const byKey = Object.fromEntries(body.settings.map((setting: { key: string }) => [setting.key, setting]));
    expect(byKey.checkNeighbours).toMatchObject({ value: 3, source: 'cluster', set: true });
    expect(byKey.suspectAfterSeconds).toMatchObject({ value: 5, source: 'profile', set: false });
    await call('DELETE', '/clusters/lab/settings/checkNeighbours');
    expect((await call('GET', '/clusters/lab/settings')).text).toContain(
      '"key":"checkNeighbours","value":2,"source":"built-in"',
    );
  });

  it('never show a secret', async () => {
    const put = await call('PUT', '/clusters/lab/settings/ipmiPassword', { value: 'hunter22', host: 'kvm1' });
    expect(put.status).toBe(200);
    const { body, text } = await call('GET', '/clusters/lab/settings?host=kvm1');
    expect(put.text + text).not.toContain('hunter22');
    expect(body.settings.find((setting: { key: string }) => setting.key === 'ipmiPassword')).toMatchObject({
      value: null,
      secret: true,
      set: true,
      source: 'host',
    });
  });

  it('refuse a value with its reason', async () => {
    expect((await call('PUT', '/clusters/lab/settings/checkNeighbours', { value: 99 })).body).toMatchObject({
      status: 422,
      code: 'SETTING_REFUSED',
    });
  });
});
