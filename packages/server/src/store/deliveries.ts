import { type Kysely, sql } from 'kysely';
import { deliveryChoices } from './delivery-choices.ts';
import { routing } from './delivery-route.ts';
import { deliveryOf } from './delivery-rows.ts';
import type { Writer } from './guard.ts';
import type { DeliveryRepository } from './notify-types.ts';
import { messageRow } from './outbox.ts';
import type { Schema } from './schema.ts';

/** No pause is longer: a time further ahead was written before the wall clock was set back, and counts as due. */
const farAheadMs = 15 * 60_000;

const tried = sql<number>`case when delivery.attempts > 0 then 1 else 0 end`;

export function deliveryRepository(db: Kysely<Schema>, writer: Writer): DeliveryRepository {
  return {
    ...deliveryChoices(writer),
    route: routing(db, writer),
    due: async (nowMs) => {
      const rows = await db
        .selectFrom('delivery')
        .innerJoin('notifier', 'notifier.name', 'delivery.notifier')
        .select(['delivery.notifier', sql<number>`min(${dueMs(nowMs)})`.as('next_ms')])
        .where('delivery.state', '=', 'pending')
        .where('notifier.enabled', '=', 1)
        .groupBy('delivery.notifier')
        .execute();
      return rows.map(({ notifier, next_ms }) => ({ notifier, nextMs: next_ms }));
    },
    claim: async (notifier, nowMs, nextMs) => {
      const row = await db
        .selectFrom('delivery')
        .innerJoin('notifier', 'notifier.name', 'delivery.notifier')
        .selectAll('delivery')
        .where('delivery.notifier', '=', notifier)
        .where('delivery.state', '=', 'pending')
        .where('notifier.enabled', '=', 1)
        .where(dueMs(nowMs), '<=', nowMs)
        .orderBy(tried)
        .orderBy('delivery.outbox_id')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return null;
      return writer.write(async (trx, stamp) => {
        const attempts = row.attempts + 1;
        const claimed = await trx
          .updateTable('delivery')
          .set({ attempts, next_ms: Math.floor(nextMs(attempts)), ...stamp })
          .where('outbox_id', '=', row.outbox_id)
          .where('notifier', '=', notifier)
          .where('state', '=', 'pending')
          .where('attempts', '=', row.attempts)
          .returningAll()
          .executeTakeFirst();
        if (claimed === undefined) return null;
        const message = await trx
          .selectFrom('outbox')
          .selectAll()
          .where('id', '=', row.outbox_id)
          .executeTakeFirstOrThrow();
        return { message: messageRow(message), delivery: deliveryOf(claimed) };
      });
    },
    settle: (outboxId, notifier, settlement) =>
      writer.write(async (trx, stamp) => {
        const { state, detail } = settlement;
        const when =
          settlement.state === 'pending'
            ? { next_ms: Math.floor(settlement.nextMs) }
            : { sent_ms: state === 'sent' ? Math.floor(settlement.nowMs) : null };
        await trx
          .updateTable('delivery')
          .set({ state, detail, ...when, ...stamp })
          .where('outbox_id', '=', outboxId)
          .where('notifier', '=', notifier)
          .where('state', '=', 'pending')
          .execute();
      }),
    release: (notifier, nowMs, except) =>
      writer.write(async (trx, stamp) => {
        await trx
          .updateTable('delivery')
          .set({ next_ms: Math.floor(nowMs), ...stamp })
          .where('notifier', '=', notifier)
          .where('state', '=', 'pending')
          .$if(except.length > 0, (q) => q.where('outbox_id', 'not in', [...except]))
          .execute();
      }),
    troubles: () => troubles(db),
    ofMessages: async (outboxIds) => {
      if (outboxIds.length === 0) return [];
      const rows = await db
        .selectFrom('delivery')
        .selectAll()
        .where('outbox_id', 'in', [...outboxIds])
        .orderBy('outbox_id')
        .orderBy('notifier')
        .execute();
      return rows.map(deliveryOf);
    },
  };
}

function dueMs(nowMs: number) {
  return sql<number>`case when delivery.next_ms > ${nowMs + farAheadMs} then ${nowMs} else delivery.next_ms end`;
}

async function troubles(db: Kysely<Schema>): ReturnType<DeliveryRepository['troubles']> {
  const rows = await db
    .selectFrom('delivery')
    .select([
      'notifier',
      sql<number>`sum(case when state = 'pending' then 1 else 0 end)`.as('waiting'),
      sql<number>`min(case when state = 'pending' then queued_ms end)`.as('since_ms'),
      sql<number>`sum(case when state = 'dead' then 1 else 0 end)`.as('dead'),
    ])
    .where((eb) => eb.or([eb('state', '=', 'dead'), eb.and([eb('state', '=', 'pending'), eb('attempts', '>', 0)])]))
    // What a removed notifier left behind stays visible in the outbox, and is nobody's trouble.
    .where('notifier', 'in', (eb) => eb.selectFrom('notifier').select('name'))
    .groupBy('notifier')
    .orderBy('notifier')
    .execute();
  return Promise.all(
    rows.map(async ({ notifier, waiting, since_ms, dead }) => {
      const oldest = await db
        .selectFrom('delivery')
        .select('detail')
        .where('notifier', '=', notifier)
        .where('state', '=', 'pending')
        .where('attempts', '>', 0)
        .orderBy('queued_ms')
        .limit(1)
        .executeTakeFirst();
      return { notifier, waiting, sinceMs: since_ms ?? 0, detail: oldest?.detail ?? null, dead };
    }),
  );
}
