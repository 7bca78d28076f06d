import type { Selectable } from 'kysely';
import type { Delivery, DeliveryState } from './notify-types.ts';
import type { DeliveryTable } from './schema.ts';

export function deliveryOf(row: Selectable<DeliveryTable>): Delivery {
  return {
    outboxId: row.outbox_id,
    notifier: row.notifier,
    state: row.state as DeliveryState,
    attempts: row.attempts,
    queuedMs: row.queued_ms,
    nextMs: row.next_ms,
    detail: row.detail,
    sentMs: row.sent_ms,
  };
}
