import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { type JoinAnswer, PicketError } from '@picket/protocol';
import type { Log } from '../../runtime/ports.ts';
import { asPicketError, messageOf } from '../errors.ts';
import { failureLimit } from './rate-limit.ts';

const maxBodyBytes = 64 * 1024;
const maxFailuresPerMinute = 20;

/** Answers `POST /v1/join`; every other request is told that nothing else is here. */
export function joinHandler(
  join: (body: unknown) => Promise<JoinAnswer>,
  log: Log,
): (request: IncomingMessage, response: ServerResponse) => void {
  const limit = failureLimit(maxFailuresPerMinute);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = request.socket.remoteAddress ?? 'unknown';
    if (request.method !== 'POST' || request.url !== '/v1/join') {
      const error = new PicketError(
        'BAD_REQUEST',
        'This port is for Picket agents: POST /v1/join or the link at /v1/link.',
      );
      return sendError(response, error, 404);
    }
    if (limit.blocked(address, performance.now())) {
      const error = new PicketError('JOIN_REFUSED', `Too many failed joins from ${address}: wait a minute.`);
      return sendError(response, error, 429);
    }
    try {
      send(response, 200, await join(await readJson(request)));
    } catch (error) {
      const shown = asPicketError(error);
      // Our own trouble (database, bug) is no failed guess.
      if (shown.status < 500) limit.failed(address, performance.now());
      log.warn(`Refused a join from ${address}: ${messageOf(error)}`, { code: shown.code });
      sendError(response, shown, shown.status);
    }
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.warn(`A join from ${request.socket.remoteAddress ?? 'unknown'} broke off: ${messageOf(error)}`);
      response.destroy();
    });
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early must not tear down the socket that the answer goes out on.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new PicketError('BAD_REQUEST', 'The join request is larger than 64 KiB.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new PicketError('BAD_REQUEST', 'The join request is not JSON.');
  }
}

function sendError(response: ServerResponse, error: PicketError, status: number): void {
  send(response, status, { code: error.code, sentence: error.message, hint: error.hint });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
  response.end(JSON.stringify(body));
}
