import type { Kysely } from 'kysely';
import type { Stamp, Trx, Writer } from './guard.ts';
import { readNotifiers } from './notifiers.ts';
import type { DeliveryRepository, OutboxRow, StoredNotifier } from './notify-types.ts';
import { messageRow } from './outbox.ts';
import type { Schema } from './schema.ts';

/** Rows per transaction: steps of the engine wait for it. */
const batchRows = 200;

type Wanted = (message: OutboxRow, notifier: StoredNotifier) => boolean;

/** Deliveries and the mark on their outbox row are written together: a kill loses no message and doubles none. */
export function routing(db: Kysely<Schema>, writer: Writer): DeliveryRepository['route'] {
  const queued = (from: Kysely<Schema>, limit: number) =>
    from.selectFrom('outbox').selectAll().where('state', '=', 'queued').orderBy('id').limit(limit).execute();
  return async (nowMs, wanted) => {
    // A look that costs no write: mostly there is nothing.
    if ((await queued(db, 1)).length === 0) return 0;
    return writer.write(async (trx, stamp) => {
      const rows = (await queued(trx, batchRows)).map(messageRow);
      const notifiers = (await readNotifiers(trx)).filter(({ enabled }) => enabled);
      for (const row of rows) await routeOne(trx, stamp, nowMs, row, notifiers, wanted);
      return rows.length;
    });
  };
}

async function routeOne(
  trx: Trx,
  stamp: Stamp,
  nowMs: number,
  message: OutboxRow,
  notifiers: readonly StoredNotifier[],
  wanted: Wanted,
): Promise<void> {
  const names = notifiers.filter((notifier) => wanted(message, notifier)).map(({ name }) => name);
  if (names.length > 0) {
    await trx
      .insertInto('delivery')
      .values(
        names.map((notifier) => ({
          outbox_id: message.id,
          notifier,
          state: 'pending',
          attempts: 0,
          queued_ms: nowMs,
          next_ms: nowMs,
          detail: null,
          sent_ms: null,
          ...stamp,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    // A standing alarm that is told anew need not be told again as a reminder right after.
    await trx
      .updateTable('reminder')
      .set({ told_ms: nowMs, ...stamp })
      .where('notifier', 'in', names)
      .where('cluster', '=', message.cluster)
      .where('event', '=', message.event)
      .where('subject', '=', message.subject)
      .execute();
  }
  await trx
    .updateTable('outbox')
    .set({ state: names.length > 0 ? 'routed' : 'unrouted', ...stamp })
    .where('id', '=', message.id)
    .execute();
}
