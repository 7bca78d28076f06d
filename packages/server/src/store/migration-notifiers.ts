import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { stamped, type Table } from './migration-tables.ts';

/** Who is told what, and what became of each message there. */
export const notifierTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const table = (name: string): Table => stamped(db.schema.createTable(name));
    await table('notifier')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('config', 'text', (c) => c.notNull())
      .addColumn('enabled', 'integer', (c) => c.notNull())
      .addColumn('min_severity', 'text', (c) => c.notNull())
      .addColumn('clusters', 'text', (c) => c.notNull())
      .addColumn('events', 'text', (c) => c.notNull())
      .addColumn('remind_after_seconds', 'integer', (c) => c.notNull())
      .addColumn('who', 'text', (c) => c.notNull())
      .addColumn('changed_ms', 'bigint', (c) => c.notNull())
      .execute();
    await table('notifier_secret')
      .addColumn('notifier', 'text', (c) => c.notNull().references('notifier.name'))
      .addColumn('field', 'text', (c) => c.notNull())
      .addColumn('box', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('notifier_secret_key', ['notifier', 'field'])
      .execute();
    // No reference to the notifier: what was sent stays on record when it is removed.
    await table('delivery')
      .addColumn('outbox_id', 'integer', (c) => c.notNull().references('outbox.id'))
      .addColumn('notifier', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('queued_ms', 'bigint', (c) => c.notNull())
      .addColumn('next_ms', 'bigint', (c) => c.notNull())
      .addColumn('detail', 'text')
      .addColumn('sent_ms', 'bigint')
      .addPrimaryKeyConstraint('delivery_key', ['outbox_id', 'notifier'])
      .execute();
    await db.schema
      .createIndex('delivery_due')
      .on('delivery')
      .columns(['state', 'notifier', 'attempts', 'outbox_id'])
      .execute();
    await table('reminder')
      .addColumn('notifier', 'text', (c) => c.notNull())
      .addColumn('cluster', 'text', (c) => c.notNull())
      .addColumn('alarm', 'text', (c) => c.notNull())
      .addColumn('event', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('told_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('reminder_key', ['notifier', 'cluster', 'alarm'])
      .execute();
  },
};
