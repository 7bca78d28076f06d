import type { Kysely } from 'kysely';
import { anew } from '../runtime/anew.ts';
import { cell, dbNowMs } from '../store/guard.ts';
import { fromJson, toJson } from '../store/json.ts';
import type { Schema } from '../store/schema.ts';
import { messagesAnew } from './messages-anew.ts';

export interface Anew {
  /** Who is said to have disarmed: `restore` or `take-over`. */
  readonly who: string;
  readonly reason: string;
  /** The next server takes an epoch above this. */
  readonly aboveEpoch: number;
}

/**
 * Makes a database that is behind the world fit to be used: see `anew`.
 * @returns the clusters
 */
export async function beginAnew(db: Kysely<Schema>, { who, reason, aboveEpoch }: Anew): Promise<readonly string[]> {
  return db.transaction().execute(async (trx) => {
    const lease = await trx
      .selectFrom('lease')
      .select(['epoch', dbNowMs.as('now')])
      .where('cell', '=', cell)
      .executeTakeFirst();
    const epoch = Math.max(lease?.epoch ?? 0, aboveEpoch);
    const nowMs = lease?.now ?? 0;
    const stamp = { owner: who, epoch };
    await trx
      .updateTable('lease')
      .set({ ...stamp, expires_ms: 0 })
      .where('cell', '=', cell)
      .execute();
    // Who was logged in then may have been shut out since.
    await trx.deleteFrom('session').execute();
    const clusters = await trx.selectFrom('cluster').select(['name', 'engine_ms']).orderBy('name').execute();
    for (const { name, engine_ms: at } of clusters) {
      const rows = await trx.selectFrom('entity').select(['kind', 'id', 'body']).where('cluster', '=', name).execute();
      for (const { kind, id, body } of rows) {
        const changed = anew(kind, fromJson(body, `${kind} ${id} of cluster ${name}`), { who, reason, at, nowMs });
        if (changed === null) continue;
        await trx
          .updateTable('entity')
          .set({ body: toJson(changed), ...stamp })
          .where('cluster', '=', name)
          .where('kind', '=', kind)
          .where('id', '=', id)
          .execute();
      }
      const sentence = `The cluster is disarmed by ${who}: ${reason}. Hosts are asked what runs on them and nothing is fenced or started; look at picket status, then run: picket cluster arm ${name}`;
      const entry = { engine_ms: at, wall_ms: nowMs, cluster: name, incident: null, subject: name, kind: 'disarmed' };
      await trx
        .insertInto('journal')
        .values({ ...entry, sentence, data: toJson({ who, reason }), ...stamp })
        .execute();
    }
    await messagesAnew(trx, stamp, { who, reason, nowMs });
    return clusters.map(({ name }) => name);
  });
}
