import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

type Table = CreateTableBuilder<string, string>;

/** Users, their sessions, tokens of the API, the set-up link, and the audit journal. Of every secret only a hash is there. */
export const accounts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const table = (name: string): Table =>
      db.schema
        .createTable(name)
        .addColumn('owner', 'text', (c) => c.notNull())
        .addColumn('epoch', 'bigint', (c) => c.notNull());
    await table('account')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('password', 'text', (c) => c.notNull())
      .addColumn('disabled', 'integer', (c) => c.notNull())
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .addColumn('login_ms', 'bigint')
      .execute();
    await table('session')
      .addColumn('hash', 'text', (c) => c.primaryKey())
      .addColumn('account', 'text', (c) => c.notNull().references('account.name'))
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .addColumn('seen_ms', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('session_account').on('session').column('account').execute();
    await table('api_token')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .addColumn('expires_ms', 'bigint', (c) => c.notNull())
      .addColumn('used_ms', 'bigint')
      .addColumn('created_by', 'text', (c) => c.notNull())
      .execute();
    await table('setup_link')
      .addColumn('hash', 'text', (c) => c.primaryKey())
      .addColumn('expires_ms', 'bigint', (c) => c.notNull())
      .execute();
    await table('audit')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('wall_ms', 'bigint', (c) => c.notNull())
      .addColumn('who', 'text', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('before', 'text', (c) => c.notNull())
      .addColumn('after', 'text', (c) => c.notNull())
      .addColumn('outcome', 'text', (c) => c.notNull())
      .execute();
    for (const column of ['who', 'action']) {
      await db.schema.createIndex(`audit_${column}`).on('audit').columns([column, 'id']).execute();
    }
  },
};
