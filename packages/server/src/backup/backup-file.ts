import { DatabaseSync } from 'node:sqlite';
import { PicketError } from '@picket/protocol';
import { databaseError } from '../store/database-errors.ts';
import type { KeyFile } from './files.ts';

/** A backup is a database of Picket with these two tables on top: when it was made, and the key files if it carries them. */
const noteTable = 'backup_note';
const fileTable = 'backup_file';

export interface BackupContent {
  readonly installation: string;
  /** When the copy was made, ms since 1970; null for a plain copy of a database file. */
  readonly madeMs: number | null;
  readonly files: readonly KeyFile[];
}

/** Makes a fresh copy of the database a backup of its own: one file, checked, with or without keys. @throws PicketError DATABASE_FAILED */
export function sealBackup(path: string, madeMs: number, files: readonly KeyFile[]): void {
  within(path, (database) => {
    database.exec('PRAGMA journal_mode = DELETE');
    check(database, path);
    database.exec(`create table ${noteTable} (made_ms integer not null)`);
    database.exec(`create table ${fileTable} (name text primary key, body text not null)`);
    database.prepare(`insert into ${noteTable} values (?)`).run(madeMs);
    for (const { name, text } of files) database.prepare(`insert into ${fileTable} values (?, ?)`).run(name, text);
  });
}

/**
 * Reads what is special about a backup and takes it out again: what is left is a plain database. For a copy, never the backup.
 * @throws PicketError DATABASE_FAILED when the file is damaged or no database of Picket
 */
export function unsealBackup(path: string): BackupContent {
  return within(path, (database) => {
    check(database, path);
    const tables = new Set(
      database
        .prepare("select name from sqlite_schema where type = 'table'")
        .all()
        .map((row) => row.name),
    );
    const row = tables.has('installation') ? database.prepare('select id from installation').get() : undefined;
    if (row === undefined) throw new PicketError('DATABASE_FAILED', `${path} is no database of a Picket server.`);
    const note = tables.has(noteTable) ? database.prepare(`select made_ms from ${noteTable}`).get() : undefined;
    const files = tables.has(fileTable) ? database.prepare(`select name, body from ${fileTable}`).all() : [];
    // Keys must not stay behind in the free pages of the database.
    database.exec('PRAGMA secure_delete = ON');
    for (const table of [noteTable, fileTable]) database.exec(`drop table if exists ${table}`);
    return {
      installation: String(row.id),
      madeMs: note === undefined ? null : Number(note.made_ms),
      files: files.map((file) => ({ name: String(file.name), text: String(file.body) })),
    };
  });
}

function check(database: DatabaseSync, path: string): void {
  const answer = database.prepare('PRAGMA quick_check').get();
  if (answer?.quick_check !== 'ok')
    throw new PicketError('DATABASE_FAILED', `The database ${path} is damaged: ${String(answer?.quick_check)}.`);
}

function within<T>(path: string, work: (database: DatabaseSync) => T): T {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    return work(database);
  } catch (error) {
    throw databaseError(error, path);
  } finally {
    database?.close();
  }
}
