import { PicketError } from '@picket/protocol';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/** Installations start with one cell under one lease; more cells are more rows. */
export const cell = 'cell1';

/** The database's own clock, wall ms, whole. (PostgreSQL: clock_timestamp().) */
export const dbNowMs = sql<number>`cast(unixepoch('subsec') * 1000 as integer)`;

/** Who writes. The epoch changes when a lost lease is taken anew. */
export interface Holder {
  readonly owner: string;
  readonly epoch: number;
}

/** The columns that every row carries. */
export interface Stamp {
  readonly owner: string;
  readonly epoch: number;
}

export type Trx = Transaction<Schema>;

/** Every repository writes through this and nothing else. */
export interface Writer {
  /**
   * Runs `work` in one transaction, provided that this server holds the lease by the database's clock at its start.
   * @throws PicketError NOT_LEADER, DATABASE_FAILED; nothing is written then.
   */
  write<T>(work: (trx: Trx, stamp: Stamp, nowMs: number) => Promise<T>): Promise<T>;
}

export function leaderWriter(db: Kysely<Schema>, holder: Holder): Writer {
  return {
    write: (work) =>
      db.transaction().execute(async (trx) => {
        // Taken once: a lease taken anew in between must not lend its epoch to work that began under the old one.
        const stamp = { owner: holder.owner, epoch: holder.epoch };
        const { nowMs } = await checkLease(trx, stamp);
        return work(trx, stamp, nowMs);
      }),
  };
}

/**
 * One conditional write: succeeds only while the lease is ours and not expired (S17). It is a write, so that on a database
 * with several clients the row stays locked until the transaction ends.
 */
async function checkLease(db: Kysely<Schema>, holder: Stamp): Promise<{ nowMs: number }> {
  const row = await db
    .updateTable('lease')
    .set({ checked_ms: dbNowMs })
    .where('cell', '=', cell)
    .where('owner', '=', holder.owner)
    .where('epoch', '=', holder.epoch)
    .where('expires_ms', '>', dbNowMs)
    .returning('checked_ms')
    .executeTakeFirst();
  if (row === undefined) throw notLeader(holder);
  return { nowMs: row.checked_ms };
}

export function notLeader(holder: Stamp): PicketError {
  return new PicketError(
    'NOT_LEADER',
    `This server (${holder.owner}, epoch ${holder.epoch}) does not hold the lease any more, so it may not act or write.`,
    { ...holder },
  );
}
