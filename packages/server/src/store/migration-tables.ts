import type { CreateTableBuilder } from 'kysely';

export type Table = CreateTableBuilder<string, string>;

/** Every write carries owner and epoch, from the first migration on. */
export function stamped(table: Table): Table {
  return table.addColumn('owner', 'text', (c) => c.notNull()).addColumn('epoch', 'bigint', (c) => c.notNull());
}

export function ofCluster(table: Table): Table {
  return table.addColumn('cluster', 'text', (c) => c.notNull().references('cluster.name'));
}

/** Ids that only rise and are never given twice, even after a row is deleted (on PostgreSQL: an identity column). */
export function numbered(table: Table): Table {
  return table.addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement());
}
