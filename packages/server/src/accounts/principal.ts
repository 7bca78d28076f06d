import type { Role } from '@picket/protocol';

/** Who is behind a request. */
export type Principal =
  /** The token file on the server's own machine: whoever reads it is root there. */
  | { readonly kind: 'admin-token'; readonly name: 'admin'; readonly role: 'admin' }
  | { readonly kind: 'user'; readonly name: string; readonly role: Role; readonly session: SessionInForce }
  | { readonly kind: 'api-token'; readonly name: string; readonly role: Role; readonly tokenId: number };

export interface SessionInForce {
  /** As the cookie has it. */
  readonly cookie: string;
  readonly hash: string;
  readonly createdMs: number;
}

export const adminPrincipal: Principal = { kind: 'admin-token', name: 'admin', role: 'admin' };

/** Names one of them and nobody else, for what is kept apart by principal. */
export function principalKey(principal: Principal): string {
  return principal.kind === 'api-token' ? `api-token:${principal.tokenId}` : `${principal.kind}:${principal.name}`;
}
