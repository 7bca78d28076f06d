import { readFile } from 'node:fs/promises';
import type { PeerCertificate } from 'node:tls';
import { type ClientOptions, WebSocket } from 'ws';
import type { agentFiles } from '../config.ts';

const handshakeTimeoutMs = 4_000;
/** A start order carries up to 1 MB of XML, a check up to 20,000 disks. */
const maxPayloadBytes = 16 * 1024 * 1024;
/** id-kp-serverAuth, RFC 5280 4.2.1.12. */
const serverAuth = '1.3.6.1.5.5.7.3.1';

/**
 * Opens the link's WebSocket over mutual TLS. The server may be reached under any name or address: what proves it is a
 * certificate of the installation's own CA that was made for a server, which no agent's certificate is.
 */
export async function openSocket(server: string, files: ReturnType<typeof agentFiles>): Promise<WebSocket> {
  const [key, cert, ca] = await Promise.all([readFile(files.key), readFile(files.certificate), readFile(files.ca)]);
  const url = new URL('/v1/link', server);
  url.protocol = 'wss:';
  const options = {
    key,
    cert,
    ca,
    minVersion: 'TLSv1.3' as const,
    checkServerIdentity: whyNotServerCertificate,
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: maxPayloadBytes,
    perMessageDeflate: false,
  };
  // Its types mistake this one of Node's TLS options for a function that says yes or no.
  return new WebSocket(url, options as unknown as ClientOptions);
}

function whyNotServerCertificate(_name: string, certificate: PeerCertificate): Error | undefined {
  if (certificate.ext_key_usage?.includes(serverAuth) === true) return undefined;
  return new Error('the certificate shown was not made for a server');
}
