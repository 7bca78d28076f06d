import type { Kysely } from 'kysely';
import type { AuditRepository } from './audit-types.ts';
import type { Writer } from './guard.ts';
import { fromJson, toJson } from './json.ts';
import { pageBounds, pageOf } from './page.ts';
import type { Schema } from './schema.ts';

export function auditRepository(db: Kysely<Schema>, writer: Writer): AuditRepository {
  return {
    add: ({ before, after, ...row }) =>
      writer.write(async (trx, stamp, nowMs) => {
        await trx
          .insertInto('audit')
          .values({ ...row, before: toJson(before), after: toJson(after), wall_ms: nowMs, ...stamp })
          .execute();
      }),
    list: async (query) => {
      const { after, compare, direction, limit } = pageBounds(query);
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .$if(query.who !== undefined, (q) => q.where('who', '=', query.who ?? ''))
        .$if(query.action !== undefined, (q) => q.where('action', '=', query.action ?? ''))
        .$if(after !== null, (q) => q.where('id', compare, after ?? 0))
        .orderBy('id', direction)
        .limit(limit + 1)
        .execute();
      return pageOf(rows, limit, ({ id, who, role, address, action, target, outcome, ...row }) => ({
        ...{ id, wallMs: row.wall_ms, who, role, address, action, target, outcome },
        before: fromJson(row.before, `audit row ${id}`),
        after: fromJson(row.after, `audit row ${id}`),
      }));
    },
  };
}
