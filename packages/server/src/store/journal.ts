import type { Kysely } from 'kysely';
import { recordFromJson } from './json.ts';
import { pageBounds, pageOf } from './page.ts';
import type { Schema } from './schema.ts';
import type { JournalRepository } from './types.ts';

export function journalRepository(db: Kysely<Schema>): JournalRepository {
  return {
    list: async (query) => {
      const { after, compare, direction, limit } = pageBounds(query);
      const rows = await db
        .selectFrom('journal')
        .selectAll()
        .$if(query.cluster !== undefined, (q) => q.where('cluster', '=', query.cluster ?? ''))
        .$if(query.incident !== undefined, (q) => q.where('incident', '=', query.incident ?? ''))
        .$if(query.subject !== undefined, (q) => q.where('subject', '=', query.subject ?? ''))
        .$if(query.kind !== undefined, (q) => q.where('kind', '=', query.kind ?? ''))
        .$if(after !== null, (q) => q.where('id', compare, after ?? 0))
        .orderBy('id', direction)
        .limit(limit + 1)
        .execute();
      return pageOf(rows, limit, (row) => ({
        id: row.id,
        wallMs: row.wall_ms,
        engineMs: row.engine_ms,
        cluster: row.cluster,
        incident: row.incident,
        subject: row.subject,
        kind: row.kind,
        sentence: row.sentence,
        data: recordFromJson(row.data, `journal row ${row.id}`),
      }));
    },
  };
}
