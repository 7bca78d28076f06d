import { PicketError, type Problem } from '@picket/protocol';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../accounts/principal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on open routes. */
    principal: Principal | null;
    /** Why it was refused, once it was. */
    refused: Problem | null;
    /** What the audit journal compares with afterwards. */
    auditBefore: unknown;
  }
}

/** @throws PicketError UNAUTHORIZED on a route that nobody should have reached without an account */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new PicketError('UNAUTHORIZED', 'This request says not who asks.');
  return request.principal;
}
