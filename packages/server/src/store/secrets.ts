import type { Kysely } from 'kysely';
import { pauses } from '../pauses.ts';
import type { NotifierPlace, SecretPlace, SettingPlace } from '../secrets/secret-box.ts';
import type { Stamp, Trx, Writer } from './guard.ts';
import type { Schema } from './schema.ts';
import { ownLevel } from './setting-writes.ts';
import type { SealedSecret, SecretRepository } from './types.ts';

/** One kind of rows that hold sealed secrets. */
interface SealedColumn {
  read(db: Kysely<Schema> | Trx): Promise<readonly SealedSecret[]>;
  /** Puts `again(secret)` in the place of each box; resolves with their number. */
  reseal(trx: Trx, stamp: Stamp, again: (secret: SealedSecret) => string): Promise<number>;
}

/** Everything that is sealed. Whoever adds a table with secrets adds its column here, or a change of the key loses them. */
const sealedColumns: readonly SealedColumn[] = [
  column<SettingPlace>({
    read: async (db) => {
      const rows = await db
        .selectFrom('setting')
        .select(['cluster', 'host', 'key', 'box'])
        .where('box', 'is not', null)
        .execute();
      return rows.map(({ cluster, host, key, box }) => ({
        place: { cluster, host: host === ownLevel ? null : host, key },
        box: box ?? '',
      }));
    },
    // Not a change of the setting: who wrote it and when stay as they are.
    replace: async (trx, stamp, place, box) => {
      await trx
        .updateTable('setting')
        .set({ box, ...stamp })
        .where('cluster', '=', place.cluster)
        .where('host', '=', place.host ?? ownLevel)
        .where('key', '=', place.key)
        .execute();
    },
  }),
  column<NotifierPlace>({
    read: async (db) => {
      const rows = await db.selectFrom('notifier_secret').select(['notifier', 'field', 'box']).execute();
      return rows.map(({ notifier, field, box }) => ({ place: { notifier, key: field }, box }));
    },
    replace: async (trx, stamp, { notifier, key }, box) => {
      await trx
        .updateTable('notifier_secret')
        .set({ box, ...stamp })
        .where('notifier', '=', notifier)
        .where('field', '=', key)
        .execute();
    },
  }),
];

/** So many rows are changed between two pauses. */
const stretchRows = 200;

export function secretRepository(db: Kysely<Schema>, writer: Writer): SecretRepository {
  return {
    list: () => readSealed(db),
    reseal: (again) =>
      writer.write(async (trx, stamp) => {
        let done = 0;
        for (const one of sealedColumns) done += await one.reseal(trx, stamp, again);
        return done;
      }),
  };
}

function column<P extends SecretPlace>({
  read,
  replace,
}: {
  read(db: Kysely<Schema> | Trx): Promise<readonly (SealedSecret & { readonly place: P })[]>;
  replace(trx: Trx, stamp: Stamp, place: P, box: string): Promise<void>;
}): SealedColumn {
  return {
    read,
    reseal: async (trx, stamp, again) => {
      const secrets = await read(trx);
      const pause = pauses(stretchRows);
      for (const secret of secrets) {
        await replace(trx, stamp, secret.place, again(secret));
        await pause();
      }
      return secrets.length;
    },
  };
}

/** All sealed secrets of a database. */
export async function readSealed(db: Kysely<Schema>): Promise<readonly SealedSecret[]> {
  return (await Promise.all(sealedColumns.map((column) => column.read(db)))).flat();
}
