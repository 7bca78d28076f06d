import type { Kysely } from 'kysely';
import type { Stamp, Trx, Writer } from './guard.ts';
import type { Schema } from './schema.ts';
import { ownLevel } from './setting-writes.ts';
import type { SealedSecret, SecretRepository } from './types.ts';

/** One kind of rows that hold sealed secrets. */
interface SealedColumn {
  read(db: Kysely<Schema> | Trx): Promise<readonly SealedSecret[]>;
  replace(trx: Trx, stamp: Stamp, secret: SealedSecret): Promise<void>;
}

/** Everything that is sealed. Whoever adds a table with secrets adds its column here, or a change of the key loses them. */
const sealedColumns: readonly SealedColumn[] = [
  {
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
    replace: async (trx, stamp, { place, box }) => {
      await trx
        .updateTable('setting')
        .set({ box, ...stamp })
        .where('cluster', '=', place.cluster)
        .where('host', '=', place.host ?? ownLevel)
        .where('key', '=', place.key)
        .execute();
    },
  },
];

/** So many rows are changed at a stretch; then timers may run (S17). */
const stretchRows = 200;

export function secretRepository(db: Kysely<Schema>, writer: Writer): SecretRepository {
  return {
    list: () => readSealed(db),
    reseal: (again) =>
      writer.write(async (trx, stamp) => {
        let done = 0;
        for (const column of sealedColumns) {
          for (const secret of await column.read(trx)) {
            await column.replace(trx, stamp, { ...secret, box: again(secret) });
            done += 1;
            if (done % stretchRows === 0) await new Promise((resolve) => setImmediate(resolve));
          }
        }
        return done;
      }),
  };
}

/** All sealed secrets of a database. */
export async function readSealed(db: Kysely<Schema>): Promise<readonly SealedSecret[]> {
  return (await Promise.all(sealedColumns.map((column) => column.read(db)))).flat();
}
