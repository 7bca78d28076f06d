import type { Kysely, Selectable } from 'kysely';
import type { Writer } from './guard.ts';
import { fromJson } from './json.ts';
import { pageBounds, pageOf } from './page.ts';
import type { Schema, SettingTable } from './schema.ts';
import { ownLevel, writeSettings } from './setting-writes.ts';
import type { SettingRepository, StoredSetting } from './types.ts';

export function settingRepository(db: Kysely<Schema>, writer: Writer): SettingRepository {
  return {
    values: async (cluster, host) => {
      const rows = await db
        .selectFrom('setting')
        .selectAll()
        .where('cluster', '=', cluster)
        .where('host', '=', host ?? ownLevel)
        .orderBy('key')
        .execute();
      return rows.map(stored);
    },
    ofCluster: async (cluster) => {
      const rows = await db.selectFrom('setting').selectAll().where('cluster', '=', cluster).execute();
      return rows.map(stored);
    },
    all: async () => (await db.selectFrom('setting').selectAll().execute()).map(stored),
    write: (writes, who) => writer.write((trx, stamp, nowMs) => writeSettings(trx, stamp, { writes, who, nowMs })),
    history: async (query) => {
      const { after, compare, direction, limit } = pageBounds(query);
      const { key } = query;
      const rows = await db
        .selectFrom('setting_history')
        .selectAll()
        .where('cluster', '=', query.cluster)
        .$if(query.host !== undefined, (q) => q.where('host', '=', query.host ?? ownLevel))
        .$if(key !== undefined, (q) =>
          // Passwords of single devices lie below their key: `fenceDevices/psu1/ipmiPassword`.
          q.where((eb) =>
            eb.or([eb('key', '=', key ?? ''), eb.and([eb('key', '>=', `${key}/`), eb('key', '<', `${key}0`)])]),
          ),
        )
        .$if(after !== null, (q) => q.where('id', compare, after ?? 0))
        .orderBy('id', direction)
        .limit(limit + 1)
        .execute();
      return pageOf(rows, limit, (row) => ({
        id: row.id,
        cluster: row.cluster,
        host: row.host === ownLevel ? null : row.host,
        key: row.key,
        action: row.action === 'unset' ? 'unset' : 'set',
        value: row.value === null ? null : fromJson(row.value, `history of setting ${row.key}`),
        secret: row.action === 'set-secret',
        who: row.who,
        changedMs: row.changed_ms,
      }));
    },
  };
}

function stored(row: Selectable<SettingTable>): StoredSetting {
  return {
    cluster: row.cluster,
    host: row.host === ownLevel ? null : row.host,
    key: row.key,
    value: row.value === null ? null : fromJson(row.value, `setting ${row.key}`),
    box: row.box,
    who: row.who,
    changedMs: row.changed_ms,
  };
}
