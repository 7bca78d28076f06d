import { PicketError } from '@picket/protocol';
import type { Kysely } from 'kysely';
import type { Trx, Writer } from './guard.ts';
import type { DeliveryChoice, DeliveryRepository } from './notify-types.ts';
import type { Schema } from './schema.ts';

/** What a person decides about messages that could not be sent. */
export function deliveryChoices(writer: Writer): Pick<DeliveryRepository, 'retry' | 'discard'> {
  return {
    retry: (choice) =>
      writer.write(async (trx, stamp, nowMs) => {
        await requireMessage(trx, choice.outboxId);
        await requireNotifier(trx, choice.notifier);
        const again = await dead(trx, choice);
        const known = new Set((await trx.selectFrom('notifier').select('name').execute()).map(({ name }) => name));
        const kept = again.filter(({ notifier }) => known.has(notifier));
        for (const { outbox_id, notifier } of kept) {
          await trx
            .updateTable('delivery')
            .set({ state: 'pending', attempts: 0, queued_ms: nowMs, next_ms: nowMs, ...stamp })
            .where('outbox_id', '=', outbox_id)
            .where('notifier', '=', notifier)
            .execute();
        }
        const { outboxId, notifier } = choice;
        if (outboxId === undefined || notifier !== undefined) return kept.length;
        const rerouted = await trx
          .updateTable('outbox')
          .set({ state: 'queued', ...stamp })
          .where('id', '=', outboxId)
          .where('state', '=', 'unrouted')
          .returning('id')
          .execute();
        return kept.length + rerouted.length;
      }),
    discard: (choice) =>
      writer.write(async (trx, stamp) => {
        await requireMessage(trx, choice.outboxId);
        const given = await dead(trx, choice);
        for (const { outbox_id, notifier } of given) {
          await trx
            .updateTable('delivery')
            .set({ state: 'discarded', ...stamp })
            .where('outbox_id', '=', outbox_id)
            .where('notifier', '=', notifier)
            .execute();
        }
        return given.length;
      }),
  };
}

function dead(
  db: Kysely<Schema>,
  { outboxId, notifier }: DeliveryChoice,
): Promise<{ outbox_id: number; notifier: string }[]> {
  return db
    .selectFrom('delivery')
    .select(['outbox_id', 'notifier'])
    .where('state', '=', 'dead')
    .$if(outboxId !== undefined, (q) => q.where('outbox_id', '=', outboxId ?? 0))
    .$if(notifier !== undefined, (q) => q.where('notifier', '=', notifier ?? ''))
    .execute();
}

async function requireMessage(trx: Trx, id: number | undefined): Promise<void> {
  if (id === undefined) return;
  const row = await trx.selectFrom('outbox').select('id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new PicketError('UNKNOWN_MESSAGE', `There is no message ${id} in the outbox.`);
}

async function requireNotifier(trx: Trx, name: string | undefined): Promise<void> {
  if (name === undefined) return;
  const row = await trx.selectFrom('notifier').select('name').where('name', '=', name).executeTakeFirst();
  if (row === undefined) throw new PicketError('UNKNOWN_NOTIFIER', `There is no notifier called "${name}".`);
}
