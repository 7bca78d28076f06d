import { X509Certificate } from 'node:crypto';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprintOf, identityOf } from '../ca/identity.ts';
import { type Harness, startHarness } from '../testing/harness.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness();
});

afterEach(async () => {
  await harness.end();
});

test('a host joins: it gets a certificate of the CA, is enrolled, and the engine hears of it', async () => {
  const { status, body } = await harness.tryJoin('kvm1', 'machine-1', await harness.token());

  expect(status).toBe(200);
  expect(body).toMatchObject({ host: 'kvm1', cluster: 'main' });
  const certificate = new X509Certificate(String(body.certificate));
  const installation = harness.store.installation().id;
  expect(certificate.verify(new X509Certificate(String(body.ca)).publicKey)).toBe(true);
  expect(identityOf(certificate)).toEqual({ installation, cluster: 'main', host: 'kvm1' });
  expect(await harness.store.enrolments.byHost('main', 'kvm1')).toMatchObject({
    machineId: 'machine-1',
    fingerprint: fingerprintOf(certificate),
  });
  expect(harness.runtime.of('host-enrolled')).toMatchObject([{ host: 'kvm1', machineId: 'machine-1' }]);
});

test('a host tells its rack when it joins, and keeps it when it joins again without one', async () => {
  await harness.tryJoin('kvm1', 'machine-1', await harness.token(), 'r1');
  await harness.tryJoin('kvm1', 'machine-1', await harness.token());

  expect(await harness.store.enrolments.byHost('main', 'kvm1')).toMatchObject({ rack: 'r1' });
  expect(harness.runtime.of('host-enrolled')).toMatchObject([{ rack: 'r1' }, { rack: null }]);
});

test('the server shows the CA that the token pins, so that an agent can check it before it sends anything', async () => {
  const token = await harness.token();
  const socket = await new Promise<TLSSocket>((resolve) => {
    const made = connect({ host: '127.0.0.1', port: harness.listener.port, rejectUnauthorized: false }, () =>
      resolve(made),
    );
  });
  const leaf = socket.getPeerCertificate(true);
  socket.destroy();

  expect(leaf.issuerCertificate.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(token.split('.')[2]);
});

test('a token is good once, for its host only, and only if it is one', async () => {
  const token = await harness.token('kvm1');
  const wrongHost = await harness.tryJoin('kvm2', 'machine-2', token);
  const right = await harness.tryJoin('kvm1', 'machine-1', token);
  const again = await harness.tryJoin('kvm1', 'machine-1', token);
  const guessed = await harness.tryJoin('kvm1', 'machine-1', 'A'.repeat(32));

  expect(right.status).toBe(200);
  for (const reply of [wrongHost, again, guessed]) {
    expect(reply.status).toBe(403);
    expect(reply.body).toMatchObject({ code: 'JOIN_REFUSED', hint: expect.stringContaining('picket token create') });
  }
  expect(await harness.store.enrolments.byHost('main', 'kvm2')).toBeNull();
});

test('one name is one machine and one machine has one name; the token stays good', async () => {
  await harness.tryJoin('kvm1', 'machine-1', await harness.token());
  const token = await harness.token();
  const otherMachine = await harness.tryJoin('kvm1', 'machine-2', token);
  const otherName = await harness.tryJoin('kvm2', 'machine-1', token);
  const honest = await harness.tryJoin('kvm2', 'machine-2', token);

  expect(otherMachine).toMatchObject({ status: 409, body: { code: 'IDENTITY_TAKEN' } });
  expect(otherName).toMatchObject({ status: 409, body: { code: 'IDENTITY_TAKEN' } });
  expect(honest.status).toBe(200);
});

test('the same machine joins again with a fresh token, and its older certificate is void', async () => {
  const first = await harness.join('kvm1');
  const second = await harness.join('kvm1');
  await (await harness.link(second).hello()).next('welcome');

  expect(await harness.link(first).refusedUpgrade()).toEqual({ status: 403, code: 'JOIN_REFUSED' });
});

test('an engine that can not be told now does not cost the host its token: it is told when the link comes up', async () => {
  harness.runtime.failures = 1;
  const keys = await harness.join('kvm1');
  expect(harness.runtime.of('host-enrolled')).toEqual([]);

  await (await harness.link(keys).hello()).next('welcome');
  await expect.poll(() => harness.runtime.events.map((event) => event.kind)).toEqual(['host-enrolled', 'host-heard']);
});

test('a request that is no JSON, too large or incomplete is refused with a sentence', async () => {
  for (const body of ['{', 'x'.repeat(70_000), { secret: 'abc' }]) {
    expect(await harness.post(body)).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST', sentence: expect.any(String) },
    });
  }
});

test('after 20 failed tries within a minute an address has to wait, even with a good token', async () => {
  for (let tries = 0; tries < 20; tries += 1) await harness.post('{');

  const blocked = await harness.tryJoin('kvm1', 'machine-1', await harness.token());
  expect(blocked).toMatchObject({ status: 429, body: { code: 'JOIN_REFUSED' } });
});

test('a token lives between a minute and a week, and names a cluster that exists', async () => {
  const { tokens } = harness.listener;
  await expect(tokens.create({ cluster: 'main', host: null, ttlMs: 1_000, who: 't' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  await expect(tokens.create({ cluster: 'main', host: 'a b', who: 't' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  await expect(tokens.create({ cluster: 'none', host: null, who: 't' })).rejects.toMatchObject({
    code: 'UNKNOWN_CLUSTER',
  });
});
