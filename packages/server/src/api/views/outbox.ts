import type { OutboxEntry, OutboxPage } from '@picket/protocol';
import type { Delivery, OutboxRow } from '../../store/notify-types.ts';
import type { Page } from '../../store/types.ts';
import { wallTime } from './journal.ts';

/** Worst first: what a person has to look at shows. */
const worstFirst = ['dead', 'pending', 'sent', 'discarded'] as const;

export function outboxPageView(
  page: Page<OutboxRow>,
  deliveries: readonly Delivery[],
  messageId: (id: number) => string,
): OutboxPage {
  const byMessage = Map.groupBy(deliveries, ({ outboxId }) => outboxId);
  return { entries: page.rows.map((row) => entry(row, byMessage.get(row.id) ?? [], messageId)), next: page.next };
}

function entry(row: OutboxRow, deliveries: readonly Delivery[], messageId: (id: number) => string): OutboxEntry {
  const { id, wallMs, cluster, event, severity, subject, incident, sentence, data } = row;
  return {
    id,
    messageId: messageId(id),
    at: wallTime(wallMs),
    cluster,
    event,
    severity,
    subject,
    incident,
    sentence,
    reminder: data.reminder === true,
    state:
      worstFirst.find((state) => deliveries.some((delivery) => delivery.state === state)) ??
      (row.state === 'unrouted' ? 'unrouted' : 'queued'),
    deliveries: deliveries.map(({ notifier, state, attempts, nextMs, sentMs, detail }) => ({
      notifier,
      state,
      attempts,
      nextTryAt: state === 'pending' ? wallTime(nextMs) : null,
      sentAt: sentMs === null ? null : wallTime(sentMs),
      detail,
    })),
  };
}
