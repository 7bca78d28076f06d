import type { NotificationId, NotifierKind, Severity } from '@picket/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Stamp, Trx, Writer } from './guard.ts';
import { fromJson, toJson } from './json.ts';
import type { NotifierRepository, StoredNotifier } from './notify-types.ts';
import type { NotifierTable, Schema } from './schema.ts';

interface SealedField {
  readonly notifier: string;
  readonly field: string;
  readonly box: string;
}

export function notifierRepository(db: Kysely<Schema>, writer: Writer): NotifierRepository {
  return {
    list: () => readNotifiers(db),
    get: async (name) => (await readNotifiers(db, name))[0] ?? null,
    put: (notifier) => writer.write((trx, stamp, nowMs) => put(trx, stamp, notifier, nowMs)),
    remove: (name) =>
      writer.write(async (trx, stamp) => {
        await trx.deleteFrom('notifier_secret').where('notifier', '=', name).execute();
        await trx.deleteFrom('reminder').where('notifier', '=', name).execute();
        await trx
          .updateTable('delivery')
          .set({ state: 'dead', detail: 'The notifier was removed before this was sent.', ...stamp })
          .where('notifier', '=', name)
          .where('state', '=', 'pending')
          .execute();
        const gone = await trx.deleteFrom('notifier').where('name', '=', name).returning('name').execute();
        return gone.length > 0;
      }),
  };
}

/** For routing too, which reads them in its own transaction. */
export async function readNotifiers(db: Kysely<Schema>, name?: string): Promise<readonly StoredNotifier[]> {
  const rows = await db
    .selectFrom('notifier')
    .selectAll()
    .$if(name !== undefined, (q) => q.where('name', '=', name ?? ''))
    .orderBy('name')
    .execute();
  const secrets = await readSecrets(db, name);
  return rows.map((row) =>
    stored(
      row,
      secrets.filter(({ notifier }) => notifier === row.name),
    ),
  );
}

async function readSecrets(db: Kysely<Schema>, name?: string): Promise<readonly SealedField[]> {
  return db
    .selectFrom('notifier_secret')
    .select(['notifier', 'field', 'box'])
    .$if(name !== undefined, (q) => q.where('notifier', '=', name ?? ''))
    .orderBy('notifier')
    .orderBy('field')
    .execute();
}

async function put(trx: Trx, stamp: Stamp, notifier: Omit<StoredNotifier, 'changedMs'>, nowMs: number): Promise<void> {
  const { name } = notifier;
  const written = {
    kind: notifier.kind,
    config: toJson(notifier.config),
    enabled: notifier.enabled ? 1 : 0,
    min_severity: notifier.minSeverity,
    clusters: toJson(notifier.clusters),
    events: toJson(notifier.events),
    remind_after_seconds: notifier.remindAfterSeconds,
    who: notifier.who,
    changed_ms: nowMs,
    ...stamp,
  };
  await trx
    .insertInto('notifier')
    .values({ name, ...written })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(written))
    .execute();
  await trx.deleteFrom('notifier_secret').where('notifier', '=', name).execute();
  const boxes = Object.entries(notifier.boxes).map(([field, box]) => ({ notifier: name, field, box, ...stamp }));
  if (boxes.length > 0) await trx.insertInto('notifier_secret').values(boxes).execute();
  await trx
    .updateTable('delivery')
    .set({ next_ms: nowMs, ...stamp })
    .where('notifier', '=', name)
    .where('state', '=', 'pending')
    .execute();
}

function stored(row: Selectable<NotifierTable>, secrets: readonly SealedField[]): StoredNotifier {
  const what = `notifier ${row.name}`;
  return {
    name: row.name,
    kind: row.kind as NotifierKind,
    config: fromJson(row.config, what),
    boxes: Object.fromEntries(secrets.map(({ field, box }) => [field, box])),
    enabled: row.enabled === 1,
    minSeverity: row.min_severity as Severity,
    clusters: fromJson(row.clusters, what) as readonly string[],
    events: fromJson(row.events, what) as readonly NotificationId[],
    remindAfterSeconds: row.remind_after_seconds,
    who: row.who,
    changedMs: row.changed_ms,
  };
}
