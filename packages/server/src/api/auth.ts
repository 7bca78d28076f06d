import { createHash, timingSafeEqual } from 'node:crypto';
import { csrfHeader, PicketError, sessionCookie, whoHeader, whoPattern } from '@picket/protocol';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { Accounts } from '../accounts/accounts.ts';
import { adminPrincipal, type Principal } from '../accounts/principal.ts';
import { csrfOf } from '../accounts/secrets.ts';
import { principalOf } from './request.ts';
import { mayAct, routeRow } from './roles.ts';

/** Paths below it are the API's, known or not; everything else is the UI's. */
const apiRoot = '/api/';

/**
 * Lets a request pass whose principal has the role that the table asks for. Unknown paths of the API are refused like known ones,
 * so that nobody learns which there are; a route that the table lacks is for admins.
 */
export function guard(adminToken: string, accounts: Accounts): onRequestAsyncHookHandler {
  const expected = digest(adminToken);
  const ofBearer = async (secret: string): Promise<Principal | null> =>
    // Digests have one length, so that comparing them takes the same time whatever was sent.
    timingSafeEqual(digest(secret), expected) ? adminPrincipal : accounts.ofToken(secret);

  return async (request) => {
    const url = request.routeOptions.url;
    const role = url === undefined ? 'viewer' : (routeRow(request.method, url)?.[0] ?? 'admin');
    if (role === 'open' && !request.url.startsWith(apiRoot)) return;
    if (role === 'open' && url !== '/*') return;
    const principal = await identify(request, ofBearer, accounts);
    request.principal = principal;
    const needs = role === 'open' ? 'viewer' : role;
    if (mayAct(principal.role, needs)) return;
    throw new PicketError(
      'FORBIDDEN',
      `This needs the role ${needs}; ${principal.name} has the role ${principal.role}.`,
    );
  };
}

/** @throws PicketError UNAUTHORIZED, FORBIDDEN (a session without its CSRF header) */
async function identify(
  request: FastifyRequest,
  ofBearer: (secret: string) => Promise<Principal | null>,
  accounts: Accounts,
): Promise<Principal> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    const principal = given === undefined ? null : await ofBearer(given);
    if (principal !== null) return principal;
    throw new PicketError(
      'UNAUTHORIZED',
      'This token is neither the admin token of this server nor a token of its API.',
    );
  }
  const cookie = request.cookies[sessionCookie];
  if (cookie === undefined) {
    throw new PicketError(
      'UNAUTHORIZED',
      'This request carries no token and no session; the API wants "Authorization: Bearer <token>", or a login.',
    );
  }
  const principal = await accounts.ofCookie(cookie);
  if (principal === null) throw new PicketError('UNAUTHORIZED', 'This session has ended: log in again.');
  if (request.method !== 'GET' && request.method !== 'HEAD') requireCsrf(request, cookie);
  return principal;
}

/** Another site can make a browser send the cookie, but can neither read this nor send such a header (OWASP, CSRF). */
function requireCsrf(request: FastifyRequest, cookie: string): void {
  const given = request.headers[csrfHeader];
  if (typeof given === 'string' && timingSafeEqual(digest(given), digest(csrfOf(cookie)))) return;
  throw new PicketError(
    'FORBIDDEN',
    'A session changes something only with the header X-Picket-CSRF that belongs to it.',
  );
}

/**
 * Who asks, for the journal: the name of the user, `token NAME`, or `admin` with the name that the request gave itself if it did.
 * @throws PicketError BAD_REQUEST
 */
export function whoOf(request: FastifyRequest): string {
  const principal = principalOf(request);
  const name = request.headers[whoHeader];
  if (principal.kind !== 'admin-token' || name === undefined) return principal.name;
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
