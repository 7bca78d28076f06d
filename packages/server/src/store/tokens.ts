import { createHash } from 'node:crypto';
import { PicketError } from '@picket/protocol';
import type { Kysely } from 'kysely';
import { dbNowMs, type Trx, type Writer } from './guard.ts';
import { requireCluster } from './known-cluster.ts';
import type { Schema } from './schema.ts';
import type { TokenGrant, TokenRepository } from './types.ts';

export function tokenRepository(db: Kysely<Schema>, writer: Writer): TokenRepository {
  return {
    create: ({ cluster, host, secret, ttlMs, who }) =>
      writer.write(async (trx, stamp, nowMs) => {
        await requireCluster(trx, cluster);
        const expiresMs = nowMs + Math.floor(ttlMs);
        await trx
          .insertInto('join_token')
          .values({ hash: hashOf(secret), cluster, host, who, expires_ms: expiresMs, used_ms: null, ...stamp })
          .execute();
        return { expiresMs };
      }),
    check: (secret, host) => checkToken(db, secret, host),
    consume: (secret, host) => writer.write((trx, _stamp, nowMs) => consumeToken(trx, secret, host, nowMs)),
  };
}

/** @throws PicketError JOIN_REFUSED */
export async function consumeToken(trx: Trx, secret: string, host: string, nowMs: number): Promise<TokenGrant> {
  const grant = await checkToken(trx, secret, host);
  await trx.updateTable('join_token').set({ used_ms: nowMs }).where('hash', '=', hashOf(secret)).execute();
  return grant;
}

async function checkToken(db: Kysely<Schema>, secret: string, host: string): Promise<TokenGrant> {
  const token = await db
    .selectFrom('join_token')
    .select(['cluster', 'host', 'expires_ms', 'used_ms'])
    .select(dbNowMs.as('now_ms'))
    .where('hash', '=', hashOf(secret))
    .executeTakeFirst();
  if (token === undefined) throw refused('This join token is not known here.');
  if (token.used_ms !== null) throw refused('This join token has been used already: each is good for one host, once.');
  if (token.expires_ms <= token.now_ms) throw refused('This join token has expired.');
  if (token.host !== null && token.host !== host) {
    throw refused(`This join token is for host ${token.host}, not for ${host}.`);
  }
  return { cluster: token.cluster, host: token.host };
}

function refused(sentence: string): PicketError {
  return new PicketError('JOIN_REFUSED', sentence);
}

/** The secret is random and long, so a plain hash tells nothing about it. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
