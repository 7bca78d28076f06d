import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Commit } from '../runtime/ports.ts';
import { migrate } from './migrations.ts';
import { NodeSqliteDialect } from './node-sqlite.ts';
import { openStore, storeOver } from './open-store.ts';
import type { Schema } from './schema.ts';
import type { PicketStore } from './types.ts';

/** For tests: a fresh folder that `remove` takes away again. */
export function temporaryFolder(name: string): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `picket-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** For tests: a real store in a folder of its own, with the clusters named. */
export async function temporaryStore(
  ...clusters: string[]
): Promise<{ store: PicketStore; dataDir: string; end(): Promise<void> }> {
  const folder = temporaryFolder('store');
  const store = await openStore({ dataDir: folder.path, owner: 'test' });
  for (const cluster of clusters) await store.commit(emptyCommit(cluster));
  const end = async (): Promise<void> => {
    await store.close();
    folder.remove();
  };
  return { store, dataDir: folder.path, end };
}

/** The database below a store in memory, for tests that turn its clock by changing rows. */
export const memoryDatabases = new WeakMap<PicketStore, Kysely<Schema>>();

/** For tests: a real store in memory, whose lease does not run out. */
export async function memoryStore(): Promise<PicketStore> {
  const db = new Kysely<Schema>({ dialect: new NodeSqliteDialect(new DatabaseSync(':memory:'), ':memory:') });
  await migrate(db);
  const store = await storeOver(db, 'test');
  await db.updateTable('lease').set({ expires_ms: Number.MAX_SAFE_INTEGER }).execute();
  memoryDatabases.set(store, db);
  return store;
}

/** For tests: a step that changes nothing; a cluster's first commit brings it into being. */
export function emptyCommit(cluster: string): Commit {
  return { cluster, event: 'tick', engineMs: 0, wallMs: 0, changes: [], journal: [], outbox: [] };
}
