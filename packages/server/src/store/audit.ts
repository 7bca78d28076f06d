import type { Kysely } from 'kysely';
import type { Writer } from './guard.ts';
import { fromJson, toJson } from './json.ts';
import { pageBounds, pageOf } from './page.ts';
import type { Schema } from './schema.ts';
import type { Page, PageQuery } from './types.ts';

export interface AuditRow {
  readonly id: number;
  readonly wallMs: number;
  readonly who: string;
  readonly role: string;
  readonly address: string;
  readonly action: string;
  readonly target: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly outcome: string;
}

interface AuditQuery extends PageQuery {
  readonly who?: string;
  readonly action?: string;
}

/** What people and tokens did through the API. Append-only. */
export interface AuditRepository {
  add(row: Omit<AuditRow, 'id' | 'wallMs'>): Promise<void>;
  list(query: AuditQuery): Promise<Page<AuditRow>>;
}

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
