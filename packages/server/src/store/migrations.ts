import { PicketError } from '@picket/protocol';
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { notifierTables } from './migration-notifiers.ts';
import { numbered, ofCluster, stamped, type Table } from './migration-tables.ts';
import { accounts } from './migrations/accounts.ts';
import type { Schema } from './schema.ts';

const first: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const table = (name: string): Table => db.schema.createTable(name);
    await stamped(table('installation'))
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .execute();
    await stamped(table('lease'))
      .addColumn('cell', 'text', (c) => c.primaryKey())
      .addColumn('taken_ms', 'bigint', (c) => c.notNull())
      .addColumn('checked_ms', 'bigint', (c) => c.notNull())
      .addColumn('expires_ms', 'bigint', (c) => c.notNull())
      .execute();
    await stamped(table('cluster'))
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('engine_ms', 'bigint', (c) => c.notNull())
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .execute();
    await stamped(ofCluster(table('entity')))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('entity_key', ['cluster', 'kind', 'id'])
      .execute();
    await journalAndOutbox(db, table);
    await settings(table);
    await stamped(ofCluster(table('enrolment')))
      .addColumn('host', 'text', (c) => c.notNull())
      .addColumn('machine_id', 'text', (c) => c.notNull().unique())
      .addColumn('bmc_guid', 'text')
      .addColumn('fingerprint', 'text', (c) => c.notNull())
      .addColumn('rack', 'text')
      .addColumn('enrolled_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('enrolment_key', ['cluster', 'host'])
      .execute();
    await stamped(ofCluster(table('join_token')))
      .addColumn('hash', 'text', (c) => c.primaryKey())
      .addColumn('host', 'text')
      .addColumn('who', 'text', (c) => c.notNull())
      .addColumn('expires_ms', 'bigint', (c) => c.notNull())
      .addColumn('used_ms', 'bigint')
      .execute();
    await stamped(ofCluster(table('vm_xml')))
      .addColumn('vm', 'text', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('xml', 'text', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('wall_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('vm_xml_key', ['cluster', 'vm', 'hash'])
      .execute();
  },
};

async function journalAndOutbox(db: Kysely<unknown>, table: (name: string) => Table): Promise<void> {
  // No reference to the cluster: what happened stays on record whatever becomes of it.
  await stamped(numbered(table('journal')))
    .addColumn('wall_ms', 'bigint', (c) => c.notNull())
    .addColumn('engine_ms', 'bigint', (c) => c.notNull())
    .addColumn('cluster', 'text', (c) => c.notNull())
    .addColumn('incident', 'text')
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('sentence', 'text', (c) => c.notNull())
    .addColumn('data', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('journal_cluster').on('journal').columns(['cluster', 'id']).execute();
  for (const column of ['incident', 'subject']) {
    await db.schema.createIndex(`journal_${column}`).on('journal').columns(['cluster', column, 'id']).execute();
  }
  await stamped(numbered(table('outbox')))
    .addColumn('wall_ms', 'bigint', (c) => c.notNull())
    .addColumn('cluster', 'text', (c) => c.notNull())
    .addColumn('event', 'text', (c) => c.notNull())
    .addColumn('severity', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('incident', 'text')
    .addColumn('sentence', 'text', (c) => c.notNull())
    .addColumn('data', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('outbox_state').on('outbox').columns(['state', 'id']).execute();
}

async function settings(table: (name: string) => Table): Promise<void> {
  await stamped(ofCluster(table('setting')))
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('value', 'text')
    .addColumn('box', 'text')
    .addColumn('who', 'text', (c) => c.notNull())
    .addColumn('changed_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('setting_key', ['cluster', 'host', 'key'])
    .addCheckConstraint('setting_value_or_box', sql`(value is null) <> (box is null)`)
    .execute();
  await stamped(numbered(table('setting_history')))
    .addColumn('cluster', 'text', (c) => c.notNull())
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('value', 'text')
    .addColumn('who', 'text', (c) => c.notNull())
    .addColumn('changed_ms', 'bigint', (c) => c.notNull())
    .execute();
}

/** In order of their names; a migration that has been released is never changed again. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-first': first,
  '0002-notifiers': notifierTables,
  '0003-accounts': accounts,
};

/** Brings the schema to the newest version, in one transaction. @throws PicketError DATABASE_FAILED */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (error instanceof PicketError) throw error;
  const why = error instanceof Error ? error.message : String(error);
  throw new PicketError(
    'DATABASE_FAILED',
    `The database does not fit this version of Picket (a newer one wrote it?): ${why}.`,
  );
}
