import type { Kysely } from 'kysely';
import type { Commit, EntityChange, LoadedCluster } from '../runtime/ports.ts';
import type { Stamp, Trx, Writer } from './guard.ts';
import { fromJson, toJson } from './json.ts';
import { appendMessages } from './outbox.ts';
import type { EntityRow, Schema } from './schema.ts';
import type { ClusterRepository } from './types.ts';

/** Rows per statement; SQLite takes at most 32,766 parameters in one. */
const chunkRows = 1_000;

export interface ClusterState {
  load(): Promise<readonly LoadedCluster[]>;
  commit(commit: Commit): Promise<void>;
}

/** State, journal and outbox of one step, written together or not at all (I6). */
export function clusterState(db: Kysely<Schema>, writer: Writer): ClusterState {
  return {
    load: () => load(db),
    commit: (commit) =>
      writer.write(async (trx, stamp, nowMs) => {
        await saveCluster(trx, stamp, commit, nowMs);
        await saveEntities(trx, stamp, commit);
        await appendJournal(trx, stamp, commit);
        const { cluster, wallMs } = commit;
        await appendMessages(
          trx,
          stamp,
          commit.outbox.map((message) => ({ ...message, cluster, wallMs })),
        );
      }),
  };
}

export function clusterRepository(db: Kysely<Schema>): ClusterRepository {
  return {
    names: async () => (await db.selectFrom('cluster').select('name').orderBy('name').execute()).map((row) => row.name),
  };
}

async function load(db: Kysely<Schema>): Promise<readonly LoadedCluster[]> {
  const clusters = await db.selectFrom('cluster').select(['name', 'engine_ms']).orderBy('name').execute();
  const rows = await db.selectFrom('entity').select(['cluster', 'kind', 'id', 'body']).execute();
  const byCluster = Map.groupBy(rows, (row) => row.cluster);
  return clusters.map(({ name, engine_ms }) => ({
    name,
    engineMs: engine_ms,
    entities: (byCluster.get(name) ?? []).map((row) => ({
      kind: row.kind as EntityChange['kind'],
      id: row.id,
      body: fromJson(row.body, `${row.kind} ${row.id} of cluster ${name}`),
    })),
  }));
}

async function saveCluster(trx: Trx, stamp: Stamp, commit: Commit, nowMs: number): Promise<void> {
  const engineMs = whole(commit.engineMs);
  await trx
    .insertInto('cluster')
    .values({ name: commit.cluster, engine_ms: engineMs, created_ms: nowMs, ...stamp })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ engine_ms: engineMs, ...stamp }))
    .execute();
}

async function saveEntities(trx: Trx, stamp: Stamp, commit: Commit): Promise<void> {
  // The last change of an entity counts; a statement may not touch one row twice.
  const last = new Map(commit.changes.map((change) => [`${change.kind}\n${change.id}`, change]));
  const kept: EntityRow[] = [];
  for (const { kind, id, body } of last.values()) {
    if (body !== null) kept.push({ cluster: commit.cluster, kind, id, body: toJson(body), ...stamp });
    else {
      await trx
        .deleteFrom('entity')
        .where('cluster', '=', commit.cluster)
        .where('kind', '=', kind)
        .where('id', '=', id)
        .execute();
    }
  }
  for (const rows of chunks(kept)) {
    await trx
      .insertInto('entity')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['cluster', 'kind', 'id']).doUpdateSet((eb) => ({ body: eb.ref('excluded.body'), ...stamp })),
      )
      .execute();
  }
}

async function appendJournal(trx: Trx, stamp: Stamp, commit: Commit): Promise<void> {
  const rows = commit.journal.map((entry) => ({
    wall_ms: whole(commit.wallMs),
    engine_ms: whole(entry.at),
    cluster: commit.cluster,
    incident: entry.incident,
    subject: entry.subject,
    kind: entry.kind,
    sentence: entry.sentence,
    data: toJson(entry.data),
    ...stamp,
  }));
  for (const part of chunks(rows)) await trx.insertInto('journal').values(part).execute();
}

/** Clocks may count in fractions; a bigint column does not. */
function whole(ms: number): number {
  return Math.floor(ms);
}

function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += chunkRows) yield rows.slice(start, start + chunkRows);
}
