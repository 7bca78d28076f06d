import type { DatabaseSync } from 'node:sqlite';
import { SqliteAdapter, SqliteDialect, type SqliteStatement } from 'kysely';
import { databaseError } from './database-errors.ts';

/**
 * Kysely over the SQLite built into Node: Kysely's own SQLite dialect, given node:sqlite in the shape it expects. Errors
 * leave as PicketError.
 */
export class NodeSqliteDialect extends SqliteDialect {
  constructor(database: DatabaseSync, path: string) {
    super({ database: { close: () => database.close(), prepare: (sql) => prepare(database, path, sql) } });
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
}

/** SQLite does change tables inside a transaction, so that a kill in the middle of a migration leaves the old schema whole. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

type Value = string | number | bigint | null;

function prepare(database: DatabaseSync, path: string, sql: string): SqliteStatement {
  // SQLite ends the transaction by itself on a full disk or an I/O error; Kysely's rollback would then hide the first error.
  if (sql === 'rollback' && !database.isTransaction) return nothing;
  const named = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw databaseError(error, path);
    }
  };
  const statement = named(() => database.prepare(sql));
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => named(() => statement.all(...(parameters as readonly Value[]))),
    run: (parameters) => named(() => statement.run(...(parameters as readonly Value[]))),
    iterate: (parameters) => named(() => statement.iterate(...(parameters as readonly Value[]))),
  };
}

const nothing: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};
