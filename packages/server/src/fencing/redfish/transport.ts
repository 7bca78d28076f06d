import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { seconds } from '../answers.ts';
import type { Address } from '../driver.ts';
import { type CertificatePolicy, connectionOptions, refusedCertificate } from './certificate.ts';
import { RedfishProblem, Unanswered } from './problem.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Absolute path on the service. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** null when there was none, or it was no JSON. */
  readonly json: unknown;
}

/** One TLS connection to one service, opened when first needed. */
export interface Transport {
  /** `https://host:port` */
  readonly origin: string;
  /** @throws Unanswered when no answer came that can be taken; RedfishProblem when nothing was sent */
  send(request: Request, timeoutMs: number): Promise<Reply>;
  close(): void;
}

const usualPort = 443;
const maxBodyBytes = 1024 * 1024;

export function openTransport(address: Address, certificate: CertificatePolicy): Transport {
  const { host, asTyped } = address;
  const port = address.port ?? usualPort;
  const sockets = new Set<TLSSocket>();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = (_options, done) => {
    const socket = tlsConnect({
      ...connectionOptions(certificate),
      host,
      port,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(host) === 0 ? { servername: host } : {}),
    });
    sockets.add(socket);
    const failed = (error: Error): void => done?.(error, socket);
    socket.once('error', failed);
    socket.once('secureConnect', () => {
      socket.removeListener('error', failed);
      const refused = refusedCertificate(socket, certificate, asTyped);
      if (refused === null) return done?.(null, socket);
      socket.destroy();
      done?.(new RedfishProblem(refused), socket);
    });
    return undefined;
  };

  return {
    origin: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    send: (request, timeoutMs) => exchange(agent, { host, port, asTyped }, request, timeoutMs),
    close: () => {
      agent.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

interface Place {
  readonly host: string;
  readonly port: number;
  readonly asTyped: string;
}

function exchange(agent: Agent, { host, port, asTyped }: Place, request: Request, timeoutMs: number): Promise<Reply> {
  const { method, path, headers, body } = request;
  const text = body === undefined ? null : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    let connected = false;
    const message = httpsRequest({
      agent,
      host,
      port,
      method,
      path,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        'odata-version': '4.0',
        ...(text === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...headers,
      },
    });
    const timer = setTimeout(
      () => {
        message.destroy();
        reject(
          new Unanswered(`The Redfish service at ${asTyped} did not answer within ${seconds(timeoutMs)}.`, connected),
        );
      },
      Math.max(0, timeoutMs),
    );
    const fail = (error: Error): void => {
      clearTimeout(timer);
      message.destroy();
      reject(error instanceof RedfishProblem ? error : new Unanswered(connectionProblem(error, asTyped), connected));
    };
    message.once('socket', () => {
      connected = true;
    });
    message.once('error', fail);
    message.once('response', (response) => {
      readBody(response, asTyped).then((json) => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, json });
      }, fail);
    });
    message.end(text ?? undefined);
  });
}

async function readBody(response: IncomingMessage, asTyped: string): Promise<unknown> {
  const tooLong = `The Redfish service at ${asTyped} sent an answer of more than ${maxBodyBytes / 1024} KiB.`;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBodyBytes) throw new Unanswered(tooLong, true);
    parts.push(part);
  }
  // Some send gzip to whoever did not ask for it.
  const plain =
    response.headers['content-encoding'] === 'gzip'
      ? gunzipSync(Buffer.concat(parts), { maxOutputLength: maxBodyBytes })
      : Buffer.concat(parts);
  try {
    return JSON.parse(plain.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}

function connectionProblem(error: NodeJS.ErrnoException, asTyped: string): string {
  const why = reasons[error.code ?? ''] ?? `the connection failed (${error.code ?? error.message})`;
  return `The Redfish service at ${asTyped} cannot be reached: ${why}.`;
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name is unknown',
  EAI_AGAIN: 'the name cannot be looked up now',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  EPROTO: 'what listens there speaks no TLS that this server accepts',
  ERR_SSL_WRONG_VERSION_NUMBER: 'what listens there speaks no TLS',
};
