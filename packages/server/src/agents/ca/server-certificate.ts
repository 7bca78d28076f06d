import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Authority, belongTogether } from './authority.ts';
import { readIfThere, writeWhole } from './files.ts';

const renewBeforeMs = 30 * 86_400_000;
const wildcards: readonly string[] = ['', '0.0.0.0', '::'];

/** What the TLS listener presents: its certificate followed by the CA's, which joining agents pin. */
export interface ServerCertificate {
  readonly keyPem: string;
  readonly chainPem: string;
}

/** Every name or address under which agents may call this server, in a stable order, each once. */
export function serverNames(listenHost: string, advertiseHosts: readonly string[]): readonly string[] {
  const names = [...advertiseHosts, listenHost, hostname(), 'localhost', '127.0.0.1'].map((name) => name.toLowerCase());
  return [...new Set(names)].filter((name) => !wildcards.includes(name)).sort();
}

/**
 * Where hosts find the server: under the name given for it, else where it listens, else under the machine's own name.
 * @example serverUrl('0.0.0.0', ['picket.example'], 8441) // 'https://picket.example:8441'
 */
export function serverUrl(listenHost: string, advertiseHosts: readonly string[], port: number): string {
  const name = [...advertiseHosts, listenHost].find((each) => !wildcards.includes(each)) ?? hostname();
  return `https://${isIP(name) === 6 ? `[${name}]` : name}:${port}`;
}

/**
 * The listener's certificate from `<dataDir>/ca`; the API's own is another file, since its names may differ. A new one is made when there is none, when the names changed, when it is not of
 * this CA, or when it ends within 30 days.
 */
export async function ensureServerCertificate(
  dataDir: string,
  authority: Authority,
  names: readonly string[],
  file: 'server' | 'api' = 'server',
): Promise<ServerCertificate> {
  const keyPath = join(dataDir, 'ca', `${file}.key`);
  const certificatePath = join(dataDir, 'ca', `${file}.crt`);
  let keyPem = await readIfThere(keyPath);
  let certificatePem = await readIfThere(certificatePath);
  if (keyPem === null || certificatePem === null || !stillGood(keyPem, certificatePem, authority, names)) {
    ({ keyPem, certificatePem } = await authority.issueServer(names));
    // A crash between the two leaves a pair that does not belong together: it is made anew on the next start.
    await writeWhole(keyPath, keyPem, 0o600);
    await writeWhole(certificatePath, certificatePem, 0o644);
  }
  return { keyPem, chainPem: certificatePem + authority.certificatePem };
}

function stillGood(keyPem: string, certificatePem: string, authority: Authority, names: readonly string[]): boolean {
  if (!belongTogether(keyPem, certificatePem)) return false;
  const certificate = new X509Certificate(certificatePem);
  if (!certificate.verify(new X509Certificate(authority.certificatePem).publicKey)) return false;
  if (Date.parse(certificate.validTo) - Date.now() < renewBeforeMs) return false;
  const present = (certificate.subjectAltName ?? '').split(', ');
  return present.length === names.length && names.every((name) => covers(certificate, name));
}

function covers(certificate: X509Certificate, name: string): boolean {
  const found = isIP(name) === 0 ? certificate.checkHost(name, { subject: 'never' }) : certificate.checkIP(name);
  return found !== undefined;
}
