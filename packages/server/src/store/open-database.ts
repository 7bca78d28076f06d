import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { PicketError } from '@picket/protocol';
import { Kysely } from 'kysely';
import { databaseError } from './database-errors.ts';
import { migrate } from './migrations.ts';
import { NodeSqliteDialect } from './node-sqlite.ts';
import type { Schema } from './schema.ts';

const busyTimeoutMs = 5_000;
/** Of one step of a copy: 4 MiB, after which the database goes on with its own work. */
const copyPages = 1_000;

export interface OpenDatabase {
  readonly db: Kysely<Schema>;
  /** Writes a consistent copy to a file that only its owner reads, while the database goes on being used. @throws PicketError DATABASE_FAILED */
  copyTo(path: string): Promise<void>;
}

/**
 * Opens `<dataDir>/picket.db`, making folder and file when they are missing, takes its file lock for as long as this process
 * lives, and brings the schema up to date.
 * @throws PicketError DATABASE_IN_USE at once when another process has it open; DATABASE_FAILED
 */
export async function openDatabase(dataDir: string): Promise<OpenDatabase> {
  const path = join(dataDir, 'picket.db');
  makeFile(dataDir, path);
  const database = openLocked(path);
  const db = new Kysely<Schema>({ dialect: new NodeSqliteDialect(database, path) });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return { db, copyTo: (to) => copyDatabase(database, to) };
}

/** Opens one database file alone, without looking into it. @throws PicketError DATABASE_IN_USE, DATABASE_FAILED */
export function openLocked(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { enableForeignKeyConstraints: true });
    lock(database);
    return database;
  } catch (error) {
    database?.close();
    throw databaseError(error, path);
  }
}

/**
 * SQLite's online backup, step by step beside everything else. (`VACUUM INTO` would hold up the whole server until it is done,
 * and a server that stands still for a second begins its grace anew, S17.)
 */
export async function copyDatabase(database: DatabaseSync, to: string): Promise<void> {
  try {
    rmSync(to, { force: true });
    closeSync(openSync(to, 'wx', 0o600));
    await backup(database, to, { rate: copyPages });
  } catch (error) {
    rmSync(to, { force: true });
    const why = databaseError(error, to);
    if (why instanceof PicketError) throw why;
    throw new PicketError('DATABASE_FAILED', `The copy ${to} could not be written: ${(error as Error).message}.`);
  }
}

/**
 * The exclusive lock is an fcntl lock of this process: the kernel frees it however the process ends, kill -9 included. It
 * stays until the database is closed. (Never open and close the file in this process by another way: POSIX drops the lock.)
 */
function lock(database: DatabaseSync): void {
  // Refused at once, not after waiting: a second server on the same file is a mistake, not contention.
  database.exec('PRAGMA busy_timeout = 0');
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('BEGIN EXCLUSIVE; COMMIT');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA foreign_keys = ON');
  database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
}

function makeFile(dataDir: string, path: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    throw new PicketError('DATABASE_FAILED', `The data folder ${dataDir} cannot be used: ${message}.`, { path });
  }
}
