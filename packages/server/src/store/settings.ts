import type { Kysely, Selectable } from 'kysely';
import type { Stamp, Trx, Writer } from './guard.ts';
import { fromJson, toJson } from './json.ts';
import { requireCluster } from './known-cluster.ts';
import { pageLimit } from './page.ts';
import type { Schema, SettingTable } from './schema.ts';
import type { SettingRepository, StoredSetting } from './types.ts';

/** In the tables '' stands for the cluster's own level, so that it can be part of a key. */
const ownLevel = '';

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
    everywhere: async (key) => {
      const rows = await db.selectFrom('setting').selectAll().where('key', '=', key).execute();
      return rows.map(stored);
    },
    set: (setting) => writer.write((trx, stamp, nowMs) => writeSetting(trx, stamp, setting, nowMs)),
    unset: (cluster, host, key, who) =>
      writer.write(async (trx, stamp, nowMs) => {
        const removed = await trx
          .deleteFrom('setting')
          .where('cluster', '=', cluster)
          .where('host', '=', host ?? ownLevel)
          .where('key', '=', key)
          .returning(['cluster', 'host', 'key'])
          .execute();
        await recordUnset(trx, stamp, removed, who, nowMs);
        return removed.length > 0;
      }),
    history: async (query) => {
      const rows = await db
        .selectFrom('setting_history')
        .selectAll()
        .where('cluster', '=', query.cluster)
        .$if(query.host !== undefined, (q) => q.where('host', '=', query.host ?? ownLevel))
        .$if(query.key !== undefined, (q) => q.where('key', '=', query.key ?? ''))
        .orderBy('id', 'desc')
        .limit(pageLimit(query.limit))
        .execute();
      return rows.map((row) => ({
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

async function writeSetting(
  trx: Trx,
  stamp: Stamp,
  setting: Omit<StoredSetting, 'changedMs'>,
  nowMs: number,
): Promise<void> {
  await requireCluster(trx, setting.cluster);
  const place = { cluster: setting.cluster, host: setting.host ?? ownLevel, key: setting.key };
  const value = setting.box === null ? toJson(setting.value) : null;
  const written = { who: setting.who, changed_ms: nowMs, ...stamp };
  await trx
    .insertInto('setting')
    .values({ ...place, value, box: setting.box, ...written })
    .onConflict((conflict) =>
      conflict.columns(['cluster', 'host', 'key']).doUpdateSet({ value, box: setting.box, ...written }),
    )
    .execute();
  const action = setting.box === null ? 'set' : 'set-secret';
  await trx
    .insertInto('setting_history')
    .values({ ...place, action, value, ...written })
    .execute();
}

/** Removes all that was written for a host that is gone, and says so in the history. */
export async function forgetHostSettings(
  trx: Trx,
  stamp: Stamp,
  place: { readonly cluster: string; readonly host: string },
  who: string,
  nowMs: number,
): Promise<void> {
  const removed = await trx
    .deleteFrom('setting')
    .where('cluster', '=', place.cluster)
    .where('host', '=', place.host)
    .returning(['cluster', 'host', 'key'])
    .execute();
  await recordUnset(trx, stamp, removed, who, nowMs);
}

async function recordUnset(
  trx: Trx,
  stamp: Stamp,
  removed: readonly { cluster: string; host: string; key: string }[],
  who: string,
  nowMs: number,
): Promise<void> {
  if (removed.length === 0) return;
  const rows = removed.map((place) => ({ ...place, action: 'unset', value: null, who, changed_ms: nowMs, ...stamp }));
  await trx.insertInto('setting_history').values(rows).execute();
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
