import { randomBytes } from 'node:crypto';
import { joinRequestSchema, PicketError } from '@picket/protocol';
import type { AgentStore } from '../ports.ts';

const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;

interface NewToken {
  readonly cluster: string;
  /** Only a host of this name may join with it; null = any. */
  readonly host: string | null;
  /** 1 minute to 7 days; default 1 hour. */
  readonly ttlMs?: number;
  readonly who: string;
}

export interface JoinTokens {
  /** Where hosts find this server: https://NAME:PORT. */
  readonly server: string;
  /**
   * Makes a one-time join token. Its text exists only in the answer: the database keeps a hash of the secret.
   * @throws PicketError UNKNOWN_CLUSTER, BAD_REQUEST
   */
  create(token: NewToken): Promise<{ token: string; expiresMs: number }>;
}

/** Tokens that pin the CA with this fingerprint. */
export function joinTokens(tokens: AgentStore['tokens'], caFingerprint: string, server: string): JoinTokens {
  return {
    server,
    async create({ cluster, host, ttlMs = hourMs, who }) {
      if (!Number.isFinite(ttlMs) || ttlMs < 60_000 || ttlMs > weekMs) {
        throw new PicketError('BAD_REQUEST', 'A join token lives between 1 minute and 7 days.');
      }
      if (host !== null && !joinRequestSchema.shape.host.safeParse(host).success) {
        throw new PicketError('BAD_REQUEST', `"${host}" is not a host name of letters, digits, dots and dashes.`);
      }
      const secret = randomBytes(24).toString('base64url');
      const { expiresMs } = await tokens.create({ cluster, host, secret, ttlMs, who });
      return { token: `picket1.${secret}.${caFingerprint}`, expiresMs };
    },
  };
}
