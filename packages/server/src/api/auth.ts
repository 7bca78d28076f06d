import { createHash, timingSafeEqual } from 'node:crypto';
import { PicketError, whoHeader, whoPattern } from '@picket/protocol';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';

/** The one path that answers without a token: probes must not need a secret. */
export const openPath = '/healthz';

/** Refuses every request, to unknown paths too, that lacks the bearer token. */
export function bearerAuth(token: string): onRequestAsyncHookHandler {
  const expected = digest(token);
  return async (request) => {
    if (request.routeOptions.url === openPath) return;
    const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined) {
      throw new PicketError(
        'UNAUTHORIZED',
        'This request carries no token; the API wants "Authorization: Bearer <token>".',
      );
    }
    // Digests have one length, so that comparing them takes the same time whatever was sent.
    if (!timingSafeEqual(digest(given), expected))
      throw new PicketError('UNAUTHORIZED', 'This token is not the admin token of this server.');
  };
}

/** Who asks, for the journal: `admin`, with the name that the request gave itself if it did. @throws PicketError BAD_REQUEST */
export function whoOf(request: FastifyRequest): string {
  const name = request.headers[whoHeader];
  if (name === undefined) return 'admin';
  if (typeof name !== 'string' || !whoPattern.test(name)) {
    throw new PicketError(
      'BAD_REQUEST',
      'The header X-Picket-Who must be a name of 1 to 63 letters, digits, spaces, dots, dashes, underscores or @.',
    );
  }
  return `admin (${name})`;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
