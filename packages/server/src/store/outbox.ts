import type { Kysely } from 'kysely';
import { recordFromJson } from './json.ts';
import { pageBounds, pageOf } from './page.ts';
import type { Schema } from './schema.ts';
import type { OutboxRepository } from './types.ts';

export function outboxRepository(db: Kysely<Schema>): OutboxRepository {
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
        .$if(after !== null, (q) => q.where('id', compare, after ?? 0))
        .orderBy('id', direction)
        .limit(limit + 1)
        .execute();
      return pageOf(rows, limit, (row) => ({
        id: row.id,
        wallMs: row.wall_ms,
        cluster: row.cluster,
        event: row.event,
        severity: row.severity,
        subject: row.subject,
        incident: row.incident,
        sentence: row.sentence,
        data: recordFromJson(row.data, `outbox row ${row.id}`),
        state: row.state,
      }));
    },
  };
}
