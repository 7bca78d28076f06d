import { createHash, X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { PicketError } from '@picket/protocol';
import { messageOf } from '../files/text.ts';

const timeoutMs = 15_000;
const maxAnswerBytes = 256 * 1024;

export interface PostAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Sends one JSON POST to a server known only by the fingerprint of its CA. Nothing is sent before the chain that the server
 * shows has been followed to the certificate with that fingerprint.
 * @throws PicketError SERVER_UNREACHABLE, JOIN_REFUSED (another CA)
 */
export async function pinnedPost(url: URL, caFingerprint: string, body: unknown): Promise<PostAnswer> {
  const socket = await connectPinned(url, caFingerprint);
  try {
    return await post(url, socket, JSON.stringify(body));
  } finally {
    socket.destroy();
  }
}

function connectPinned(url: URL, caFingerprint: string): Promise<TLSSocket> {
  const port = url.port === '' ? 443 : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      socket.destroy();
      reject(new PicketError('SERVER_UNREACHABLE', `No Picket server answers at ${url.host}: ${why}.`));
    };
    // The usual check knows no CA yet: `followsPin` below is the check.
    const socket = connect({ host, port, rejectUnauthorized: false });
    socket.setTimeout(timeoutMs, () => fail(`no answer within ${timeoutMs / 1000} s`));
    socket.on('error', (error) => fail(messageOf(error)));
    socket.once('secureConnect', () => {
      if (followsPin(socket.getPeerCertificate(true), caFingerprint)) return resolve(socket);
      socket.destroy();
      const sentence = `The server at ${url.host} is not the one that made this token: its certificate is not of the CA ${caFingerprint.slice(0, 16)}….`;
      reject(new PicketError('JOIN_REFUSED', sentence));
    });
  });
}

/** True when the chain ends in the pinned CA and each certificate on the way is really signed by the next. */
function followsPin(leaf: DetailedPeerCertificate, caFingerprint: string): boolean {
  const maxDepth = 5;
  let current = leaf;
  for (let depth = 0; depth < maxDepth; depth += 1) {
    if (createHash('sha256').update(current.raw).digest('hex') === caFingerprint) return depth > 0;
    const issuer = current.issuerCertificate as DetailedPeerCertificate | undefined;
    if (issuer?.raw === undefined || issuer.raw.equals(current.raw)) return false;
    if (!new X509Certificate(current.raw).verify(new X509Certificate(issuer.raw).publicKey)) return false;
    current = issuer;
  }
  return false;
}

function post(url: URL, socket: TLSSocket, body: string): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      reject(
        new PicketError(
          'SERVER_UNREACHABLE',
          `The server at ${url.host} broke off while this host joined: ${error.message}.`,
        ),
      );
    };
    const sent = request(
      {
        method: 'POST',
        host: url.hostname,
        path: '/v1/join',
        createConnection: () => socket,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), connection: 'close' },
        timeout: timeoutMs,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > maxAnswerBytes) sent.destroy(new Error('its answer is too large'));
          else chunks.push(chunk);
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
        answer.on('error', fail);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    sent.on('error', fail);
    sent.end(body);
  });
}
