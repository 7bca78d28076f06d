import type { Kysely } from 'kysely';
import type { Writer } from './guard.ts';
import type { ReminderRepository } from './notify-types.ts';
import { appendMessages } from './outbox.ts';
import type { Schema } from './schema.ts';

export function reminderRepository(db: Kysely<Schema>, writer: Writer): ReminderRepository {
  return {
    list: async () => {
      const rows = await db.selectFrom('reminder').selectAll().execute();
      return rows.map(({ notifier, cluster, alarm, event, subject, told_ms }) => ({
        notifier,
        cluster,
        alarm,
        event,
        subject,
        toldMs: told_ms,
      }));
    },
    save: ({ told, gone, messages }) =>
      writer.write(async (trx, stamp) => {
        for (const { notifier, cluster, alarm } of gone) {
          await trx
            .deleteFrom('reminder')
            .where('notifier', '=', notifier)
            .where('cluster', '=', cluster)
            .where('alarm', '=', alarm)
            .execute();
        }
        for (const { toldMs, ...of } of told) {
          const written = { event: of.event, subject: of.subject, told_ms: Math.floor(toldMs), ...stamp };
          await trx
            .insertInto('reminder')
            .values({ ...of, ...written })
            .onConflict((conflict) => conflict.columns(['notifier', 'cluster', 'alarm']).doUpdateSet(written))
            .execute();
        }
        await appendMessages(trx, stamp, messages);
      }),
  };
}
