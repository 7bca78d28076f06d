import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { PicketError } from '@picket/protocol';
import { readIfThere, writeFolder } from './files.ts';
import { type AgentIdentity, fingerprintOf, identityUri } from './identity.ts';
import { keyAlgorithm, loadX509, signingAlgorithm } from './x509.ts';

const dayMs = 86_400_000;
const caDays = 3653;
const leafDays = 365;
/** Hosts' clocks may be behind ours: a certificate is valid from a day ago. */
const backdateMs = dayMs;
const goodCurves: readonly string[] = ['P-256', 'P-384', 'P-521'];

/** The installation's own certificate authority. It signs the listener's certificate and those of enrolled agents. */
export interface Authority {
  readonly certificatePem: string;
  /** SHA-256 of the CA's certificate, hex: part of every join token. */
  readonly fingerprint: string;
  /** A new key and certificate for the agent listener, good for these host names and addresses for a year. */
  issueServer(hosts: readonly string[]): Promise<{ keyPem: string; certificatePem: string }>;
  /**
   * A client certificate (1 year) for the key of a PKCS#10 request. Of the request only the key is taken: the names in it are
   * the agent's wish, `identity` is what the join token grants.
   * @throws PicketError BAD_REQUEST when the request can't be read, is not signed by its own key, or has a weak key.
   */
  issueAgent(csrPem: string, identity: AgentIdentity): Promise<{ certificatePem: string; fingerprint: string }>;
}

/**
 * Opens the CA in `<dataDir>/ca`, and makes it on the very first start (EC P-256, 10 years, key 0600).
 * @throws PicketError SECRET_KEY_BAD when only a part of it is there: a new CA would lock out every enrolled agent.
 */
export async function openAuthority(dataDir: string, installation: string): Promise<Authority> {
  const folder = join(dataDir, 'ca');
  let keyPem = await readIfThere(join(folder, 'ca.key'));
  let certificatePem = await readIfThere(join(folder, 'ca.crt'));
  if (keyPem === null && certificatePem === null) {
    ({ keyPem, certificatePem } = await makeAuthority(installation));
    await writeFolder(folder, [
      { name: 'ca.key', text: keyPem, mode: 0o600 },
      { name: 'ca.crt', text: certificatePem, mode: 0o644 },
    ]);
  }
  if (keyPem === null || certificatePem === null || !belongTogether(keyPem, certificatePem)) {
    throw new PicketError(
      'SECRET_KEY_BAD',
      `The certificate authority in ${folder} is damaged: ca.key and ca.crt must both be there and belong together. Restore both from the backup; without them no enrolled agent can connect.`,
    );
  }
  const fingerprint = fingerprintOf(new X509Certificate(certificatePem));
  return { certificatePem, fingerprint, ...issuer(keyPem, certificatePem) };
}

/** True when the private key is the one the certificate was made for. */
export function belongTogether(keyPem: string, certificatePem: string): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return false;
  }
}

function issuer(keyPem: string, certificatePem: string): Pick<Authority, 'issueServer' | 'issueAgent'> {
  const ca = async () => {
    const x509 = await loadX509();
    const der = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' });
    const signingKey = await webcrypto.subtle.importKey('pkcs8', der, keyAlgorithm, false, ['sign']);
    return { x509, signingKey, certificate: new x509.X509Certificate(certificatePem) };
  };

  async function sign(leaf: {
    commonName: string;
    publicKey: webcrypto.CryptoKey;
    names: { type: 'dns' | 'ip' | 'url'; value: string }[];
    use: 'serverAuth' | 'clientAuth';
  }): Promise<string> {
    const { x509, signingKey, certificate } = await ca();
    const made = await x509.X509CertificateGenerator.create({
      ...validity(leafDays),
      subject: [{ CN: [leaf.commonName] }],
      issuer: certificate.subjectName,
      publicKey: leaf.publicKey,
      signingKey,
      signingAlgorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        // One use each: an agent's certificate can't pose as the server, nor the server's as an agent.
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[leaf.use]]),
        new x509.SubjectAlternativeNameExtension(leaf.names),
        await x509.AuthorityKeyIdentifierExtension.create(certificate.publicKey),
        await x509.SubjectKeyIdentifierExtension.create(leaf.publicKey),
      ],
    });
    return pem(made);
  }

  return {
    async issueServer(hosts) {
      const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
      const names = hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value }));
      return {
        keyPem: await exportKey(keys.privateKey),
        certificatePem: await sign({
          commonName: 'picket server',
          publicKey: keys.publicKey,
          names,
          use: 'serverAuth',
        }),
      };
    },

    async issueAgent(csrPem, identity) {
      const publicKey = await keyOfRequest(csrPem);
      const names = [{ type: 'url' as const, value: identityUri(identity) }];
      const made = await sign({ commonName: identity.host, publicKey, names, use: 'clientAuth' });
      return { certificatePem: made, fingerprint: fingerprintOf(new X509Certificate(made)) };
    },
  };
}

async function keyOfRequest(csrPem: string): Promise<webcrypto.CryptoKey> {
  const x509 = await loadX509();
  let request: InstanceType<typeof x509.Pkcs10CertificateRequest>;
  let signed: boolean;
  try {
    request = new x509.Pkcs10CertificateRequest(csrPem);
    signed = await request.verify();
  } catch {
    throw new PicketError('BAD_REQUEST', 'The certificate request of the agent can not be read (PKCS#10, PEM).');
  }
  if (!signed) throw new PicketError('BAD_REQUEST', 'The certificate request is not signed by the key inside it.');
  const { name, namedCurve } = request.publicKey.algorithm as { name: string; namedCurve?: string };
  if (name !== 'ECDSA' || namedCurve === undefined || !goodCurves.includes(namedCurve)) {
    throw new PicketError('BAD_REQUEST', `The agent's key must be an elliptic-curve key on ${goodCurves.join(', ')}.`);
  }
  return request.publicKey.export();
}

async function makeAuthority(installation: string): Promise<{ keyPem: string; certificatePem: string }> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(caDays),
    name: [{ CN: [`Picket CA ${installation}`.slice(0, 64)] }],
    keys,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { keyPem: await exportKey(keys.privateKey), certificatePem: pem(certificate) };
}

function validity(days: number): { serialNumber: string; notBefore: Date; notAfter: Date } {
  const now = Date.now();
  // RFC 5280 4.1.2.2: positive, at most 20 octets.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return {
    serialNumber: serial.toString('hex'),
    notBefore: new Date(now - backdateMs),
    notAfter: new Date(now + days * dayMs),
  };
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

function pem(certificate: { toString(format: 'pem'): string }): string {
  return `${certificate.toString('pem').trimEnd()}\n`;
}
