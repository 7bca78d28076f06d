import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRequest } from '../testing/request.ts';
import { openAuthority } from './authority.ts';
import { fingerprintOf, identityOf } from './identity.ts';
import { ensureServerCertificate, serverNames, serverUrl } from './server-certificate.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'picket-ca-'));
});

afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

test('the first start makes a CA whose key only its owner may read, the second start opens the same', async () => {
  const first = await openAuthority(dataDir, 'inst-1');
  const again = await openAuthority(dataDir, 'inst-1');

  expect(again.fingerprint).toBe(first.fingerprint);
  expect(first.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect((await stat(join(dataDir, 'ca', 'ca.key'))).mode & 0o777).toBe(0o600);
  const certificate = new X509Certificate(first.certificatePem);
  expect(certificate.ca).toBe(true);
  expect(Date.parse(certificate.validTo) - Date.now()).toBeGreaterThan(9.9 * 365 * 86_400_000);
});

test('a CA without its key, or with a foreign one, is refused and never replaced', async () => {
  const { fingerprint } = await openAuthority(dataDir, 'inst-1');
  await rm(join(dataDir, 'ca', 'ca.key'));
  await expect(openAuthority(dataDir, 'inst-1')).rejects.toMatchObject({ code: 'SECRET_KEY_BAD' });

  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  await writeFile(join(dataDir, 'ca', 'ca.key'), foreign);
  await expect(openAuthority(dataDir, 'inst-1')).rejects.toMatchObject({ code: 'SECRET_KEY_BAD' });
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
});

test('hosts are sent to the name given for the server, else to where it listens', () => {
  expect(serverUrl('0.0.0.0', ['picket.example'], 8441)).toBe('https://picket.example:8441');
  expect(serverUrl('10.0.0.6', [], 8441)).toBe('https://10.0.0.6:8441');
  expect(serverUrl('fd00::6', [], 8441)).toBe('https://[fd00::6]:8441');
  expect(serverUrl('0.0.0.0', [], 8441)).toBe(`https://${hostname()}:8441`);
});

test('the server certificate is kept while its names hold, and made anew when they change', async () => {
  const authority = await openAuthority(dataDir, 'inst-1');
  const names = serverNames('0.0.0.0', ['picket.example', '10.0.0.5']);
  const first = await ensureServerCertificate(dataDir, authority, names);
  const kept = await ensureServerCertificate(dataDir, authority, names);
  const moved = await ensureServerCertificate(dataDir, authority, serverNames('10.0.0.6', []));

  expect(kept.chainPem).toBe(first.chainPem);
  expect(moved.chainPem).not.toBe(first.chainPem);
  const certificate = new X509Certificate(first.chainPem);
  expect(certificate.checkHost('picket.example')).toBe('picket.example');
  expect(certificate.checkIP('10.0.0.5')).toBe('10.0.0.5');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkIssued(new X509Certificate(authority.certificatePem))).toBe(true);
  expect((await stat(join(dataDir, 'ca', 'server.key'))).mode & 0o777).toBe(0o600);
});

test('an agent gets the names its token grants, not those it asks for', async () => {
  const authority = await openAuthority(dataDir, 'inst-1');
  const { csr } = await makeRequest('somebody-else');
  const identity = { installation: 'inst-1', cluster: 'rack 1/ä', host: 'kvm1' };
  const issued = await authority.issueAgent(csr, identity);

  const certificate = new X509Certificate(issued.certificatePem);
  expect(certificate.subject).toBe('CN=kvm1');
  expect(identityOf(certificate)).toEqual(identity);
  expect(fingerprintOf(certificate)).toBe(issued.fingerprint);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
});

test('a request that is garbage, or signed by another key than its own, is refused', async () => {
  const authority = await openAuthority(dataDir, 'inst-1');
  const identity = { installation: 'inst-1', cluster: 'main', host: 'kvm1' };
  const { csr } = await makeRequest('kvm1');
  const tampered = Buffer.from(csr.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  tampered[tampered.length - 4] = (tampered[tampered.length - 4] ?? 0) ^ 1;
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${tampered.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;

  await expect(authority.issueAgent('hello', identity)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(authority.issueAgent(pem, identity)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});
