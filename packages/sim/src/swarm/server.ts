import { createHash } from 'node:crypto';
import { connect, type DetailedPeerCertificate, type PeerCertificate } from 'node:tls';
import { PicketError } from '@picket/protocol';

const timeoutMs = 15_000;
const maxDepth = 5;
/** id-kp-serverAuth, RFC 5280 4.2.1.12. */
const serverAuth = '1.3.6.1.5.5.7.3.1';

export interface Authority {
  readonly pem: string;
  /** SHA-256 of the certificate (DER), hex: what a join token pins. */
  readonly fingerprint: string;
}

/** @throws PicketError BAD_REQUEST when the text is not an address like https://HOST:8441 */
export function serverUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:') return url;
  throw new PicketError('BAD_REQUEST', `"${text}" is not a server: give --server https://HOST:8441.`);
}

/**
 * The certificate authority that the server shows. It is believed only once a join token's fingerprint, or the state of an
 * earlier run, says the same; every connection after that is checked against it.
 * @throws PicketError SERVER_UNREACHABLE
 */
export function authorityOf(url: URL): Promise<Authority> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      socket.destroy();
      reject(new PicketError('SERVER_UNREACHABLE', `No Picket server answers at ${url.host}: ${why}.`));
    };
    const socket = connect({ ...addressOf(url), rejectUnauthorized: false });
    socket.setTimeout(timeoutMs, () => fail(`no answer within ${timeoutMs / 1000} s`));
    socket.on('error', (error) => fail(error.message));
    socket.once('secureConnect', () => {
      const root = rootOf(socket.getPeerCertificate(true));
      socket.destroy();
      const base64 = root.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
      resolve({
        pem: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
        fingerprint: createHash('sha256').update(root).digest('hex'),
      });
    });
  });
}

export function addressOf(url: URL): { host: string; port: number } {
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 443 : Number(url.port) };
}

/** The server may be reached under any name: what proves it is a certificate of its own CA that was made for a server. */
export function whyNotServerCertificate(_name: string, certificate: PeerCertificate): Error | undefined {
  if (certificate.ext_key_usage?.includes(serverAuth) === true) return undefined;
  return new Error('the certificate shown was not made for a server');
}

function rootOf(leaf: DetailedPeerCertificate): Buffer {
  let current = leaf;
  for (let depth = 0; depth < maxDepth; depth += 1) {
    const issuer = current.issuerCertificate as DetailedPeerCertificate | undefined;
    if (issuer?.raw === undefined || issuer.raw.equals(current.raw)) break;
    current = issuer;
  }
  return current.raw;
}
