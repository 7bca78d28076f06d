import type { Kysely } from 'kysely';
import { cell, dbNowMs, type Holder, notLeader } from './guard.ts';
import type { Schema } from './schema.ts';
import type { LeaseRepository } from './types.ts';

/** SAFETY T4: 15 s, renewed every 5 s. */
const leaseMs = 15_000;

export interface Lease extends LeaseRepository, Holder {
  /**
   * One conditional write, which renews as well: a command takes up to 10 s, and just before the next renewal no more than that is
   * left (T4). Resolves with the ms left. @throws PicketError NOT_LEADER
   */
  assert(): Promise<number>;
  /** Gives it back, so that a successor need not wait. No error when it is not ours any more. */
  release(): Promise<void>;
}

/**
 * Takes the lease for `owner` with the next epoch.
 *
 * `evenIfHeld` is for a database whose file lock is ours: the lease's former holder could write only with that lock, which
 * the kernel freed when its process ended, so it is gone and waiting out its 15 s would only lengthen the outage.
 */
export async function takeLease(db: Kysely<Schema>, owner: string, options: { evenIfHeld: boolean }): Promise<Lease> {
  const before = await db.selectFrom('lease').select('owner').where('cell', '=', cell).executeTakeFirst();
  let epoch = await take(db, owner, options.evenIfHeld);
  const renew = async (): Promise<number> => {
    const row = await db
      .updateTable('lease')
      .set((eb) => ({ checked_ms: dbNowMs, expires_ms: eb(dbNowMs, '+', leaseMs) }))
      .where('cell', '=', cell)
      .where('owner', '=', owner)
      .where('epoch', '=', epoch)
      .where('expires_ms', '>', dbNowMs)
      .returning('cell')
      .executeTakeFirst();
    if (row === undefined) throw notLeader({ owner, epoch });
    return leaseMs;
  };
  return {
    owner,
    before: before?.owner ?? null,
    get epoch() {
      return epoch;
    },
    assert: renew,
    renew,
    take: async () => {
      epoch = await take(db, owner, false);
      return epoch;
    },
    release: async () => {
      await db
        .updateTable('lease')
        .set({ expires_ms: 0 })
        .where('cell', '=', cell)
        .where('owner', '=', owner)
        .where('epoch', '=', epoch)
        .execute();
    },
  };
}

async function take(db: Kysely<Schema>, owner: string, evenIfHeld: boolean): Promise<number> {
  const row = await db
    .insertInto('lease')
    .values((eb) => ({
      cell,
      owner,
      epoch: 1,
      taken_ms: dbNowMs,
      checked_ms: dbNowMs,
      expires_ms: eb(dbNowMs, '+', leaseMs),
    }))
    .onConflict((conflict) => {
      const update = conflict.column('cell').doUpdateSet((eb) => ({
        owner,
        epoch: eb('lease.epoch', '+', 1),
        taken_ms: dbNowMs,
        checked_ms: dbNowMs,
        expires_ms: eb(dbNowMs, '+', leaseMs),
      }));
      if (evenIfHeld) return update;
      return update.where((eb) => eb.or([eb('lease.expires_ms', '<=', dbNowMs), eb('lease.owner', '=', owner)]));
    })
    .returning('epoch')
    .executeTakeFirst();
  if (row === undefined) throw notLeader({ owner, epoch: 0 });
  return row.epoch;
}
