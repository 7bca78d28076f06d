import type { Kysely, Selectable } from 'kysely';
import type { Stamp, Trx, Writer } from './guard.ts';
import { recordFromJson, toJson } from './json.ts';
import type { NewMessage, OutboxRow } from './notify-types.ts';
import { pageBounds, pageOf } from './page.ts';
import type { OutboxTable, Schema } from './schema.ts';
import type { OutboxRepository } from './types.ts';

/** Rows per statement; SQLite takes at most 32,766 parameters in one. */
const chunkRows = 1_000;

export function outboxRepository(db: Kysely<Schema>, writer: Writer): OutboxRepository {
  return {
    list: async (query) => {
      const { after, compare, direction, limit } = pageBounds(query);
      const rows = await db
        .selectFrom('outbox')
        .selectAll()
        .$if(query.cluster !== undefined, (q) => q.where('cluster', '=', query.cluster ?? ''))
        .$if(query.event !== undefined, (q) => q.where('event', '=', query.event ?? ''))
        .$if(query.incident !== undefined, (q) => q.where('incident', '=', query.incident ?? ''))
        .$if(query.state !== undefined, (q) => q.where('state', '=', query.state ?? ''))
        .$if(query.delivery !== undefined, (q) =>
          q.where((eb) =>
            eb.exists(
              eb
                .selectFrom('delivery')
                .select('delivery.outbox_id')
                .whereRef('delivery.outbox_id', '=', 'outbox.id')
                .where('delivery.state', '=', query.delivery ?? ''),
            ),
          ),
        )
        .$if(after !== null, (q) => q.where('id', compare, after ?? 0))
        .orderBy('id', direction)
        .limit(limit + 1)
        .execute();
      return pageOf(rows, limit, messageRow);
    },
    add: (message) => writer.write((trx, stamp) => appendMessages(trx, stamp, [message])),
  };
}

/** Puts messages into the outbox within another's transaction. */
export async function appendMessages(trx: Trx, stamp: Stamp, messages: readonly NewMessage[]): Promise<void> {
  const rows = messages.map((message) => ({
    wall_ms: Math.floor(message.wallMs),
    cluster: message.cluster,
    event: message.event,
    severity: message.severity,
    subject: message.subject,
    incident: message.incident,
    sentence: message.sentence,
    data: toJson(message.data),
    state: 'queued',
    ...stamp,
  }));
  for (let start = 0; start < rows.length; start += chunkRows) {
    await trx
      .insertInto('outbox')
      .values(rows.slice(start, start + chunkRows))
      .execute();
  }
}

export function messageRow(row: Selectable<OutboxTable>): OutboxRow {
  return {
    id: row.id,
    wallMs: row.wall_ms,
    cluster: row.cluster,
    event: row.event,
    severity: row.severity,
    subject: row.subject,
    incident: row.incident,
    sentence: row.sentence,
    data: readable(row),
    state: row.state,
  };
}

/** A message whose details are damaged goes out with its sentence: it must not hold up those after it. */
function readable({ id, data }: Selectable<OutboxTable>): Readonly<Record<string, unknown>> {
  try {
    return recordFromJson(data, `outbox row ${id}`);
  } catch {
    return {};
  }
}
