import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { PicketError } from '@picket/protocol';
import { keysIn } from '../secrets/key-file.ts';
import { keyIdOf, keyIdOfBox } from '../secrets/secret-box.ts';
import { openDatabase, openLocked } from '../store/open-database.ts';
import { readSealed } from '../store/secrets.ts';
import { type BackupContent, unsealBackup } from './backup-file.ts';
import { beginAnew } from './begin-anew.ts';
import { flush, type KeyPlaces, keepBeside, keyFiles, keyPath, readKeyFiles, secretKey, writeWhole } from './files.ts';

export interface RestoreOptions {
  readonly data: string;
  /** The file of secret.key, if it is not in the data folder. */
  readonly keyFile?: string | undefined;
  readonly from: string;
}

export interface RestoreDone {
  readonly installation: string;
  readonly clusters: readonly string[];
  /** The database that was there before, kept; null when there was none. */
  readonly kept: string | null;
  /** What was done and what a person has to do now. */
  readonly sentences: readonly string[];
}

/**
 * `picket server restore`: puts a backup in the place of the database, keeps the old one beside it, and leaves every cluster
 * disarmed. All or nothing: until the last step the old database is in its place.
 * @throws PicketError DATABASE_IN_USE while a server runs on the folder; BAD_REQUEST, DATABASE_FAILED for a bad backup
 */
export async function restoreServer({ data, keyFile, from }: RestoreOptions): Promise<RestoreDone> {
  if (!existsSync(from)) throw new PicketError('BAD_REQUEST', `There is no file ${from}.`);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const places = { data, keyFile };
  const path = join(data, 'picket.db');
  const held = existsSync(path) ? holdOld(path) : null;
  const work = join(data, 'restore.part');
  try {
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { mode: 0o700 });
    const { content, clusters, sealedWith } = await prepare(from, work);
    const suffix = `before-restore-${stamp()}`;
    const kept = existsSync(path) ? `${path}.${suffix}` : null;
    if (kept !== null) keepOld(path, kept);
    placeKeys(places, content, suffix);
    renameSync(join(work, 'picket.db'), path);
    flush(data);
    const { installation } = content;
    const said = [...sentences(places, installation, kept, clusters), ...lostSecrets(places, sealedWith), armAgain];
    return { installation, clusters, kept, sentences: said };
  } finally {
    held?.close();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Holds the old database so that no server can start on it meanwhile, with all of it in the one file. null: it is damaged. */
function holdOld(path: string): DatabaseSync | null {
  try {
    const database = openLocked(path);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.exec('PRAGMA journal_mode = DELETE');
    // Spent, and left there for as long as the lock is held: nothing of the old database may lie beside the new one.
    rmSync(`${path}-journal`, { force: true });
    return database;
  } catch (error) {
    if (error instanceof PicketError && error.code === 'DATABASE_FAILED') return null;
    throw error;
  }
}

interface Prepared {
  readonly content: BackupContent;
  readonly clusters: readonly string[];
  /** Of each secret the id of the key that opens it. */
  readonly sealedWith: readonly string[];
}

async function prepare(from: string, work: string): Promise<Prepared> {
  const copy = join(work, 'picket.db');
  copyFileSync(from, copy);
  chmodSync(copy, 0o600);
  const content = unsealBackup(copy);
  const { db } = await openDatabase(work);
  try {
    const reason = `the database was restored from a backup${content.madeMs === null ? '' : ` of ${new Date(content.madeMs).toISOString()}`}`;
    const sealedWith = (await readSealed(db)).map(({ box }) => keyIdOfBox(box));
    return { content, clusters: await beginAnew(db, { who: 'restore', reason, aboveEpoch: 0 }), sealedWith };
  } finally {
    await db.destroy();
  }
}

/** A journal that a damaged database left behind must go with it: SQLite would play it into the new one. */
function keepOld(path: string, kept: string): void {
  keepBeside(path, kept);
  for (const end of ['-wal', '-shm', '-journal'])
    if (existsSync(`${path}${end}`)) renameSync(`${path}${end}`, `${kept}${end}`);
}

function placeKeys(places: KeyPlaces, { files }: BackupContent, suffix: string): void {
  const there = new Map(readKeyFiles(places).map(({ name, text }) => [name, text]));
  for (const { name, text } of files) {
    if (!(keyFiles as readonly string[]).includes(name) || there.get(name) === text) continue;
    const path = keyPath(places, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    keepBeside(path, `${path}.${suffix}`);
    writeWhole(path, text);
  }
}

const armAgain =
  'Every cluster is disarmed. Start the server, look at picket status, then arm each: picket cluster arm NAME';

function sentences(
  places: KeyPlaces,
  installation: string,
  kept: string | null,
  clusters: readonly string[],
): string[] {
  const { data } = places;
  const said = [
    `Restored installation ${installation} with ${clusters.length === 1 ? '1 cluster' : `${clusters.length} clusters`}.`,
  ];
  if (kept !== null) said.push(`The old database is kept as ${kept}.`);
  const there = readKeyFiles(places).map(({ name }) => name);
  if (!there.includes(secretKey))
    said.push(
      `There is no ${keyPath(places, secretKey)}: put it there before the server starts, or every password must be set again.`,
    );
  if (!there.includes('ca/ca.key') || !there.includes('ca/ca.crt'))
    said.push(
      `The CA's files (ca/ca.key, ca/ca.crt) are not in ${data}: put them there before the server starts, or every agent must join again.`,
    );
  return said;
}

/** A key that was changed since the backup does not open what is in it. */
function lostSecrets(places: KeyPlaces, sealedWith: readonly string[]): string[] {
  const file = readKeyFiles(places).find(({ name }) => name === secretKey);
  if (file === undefined) return [];
  const known = new Set(keysIn(file.text).map(keyIdOf));
  const lost = sealedWith.filter((id) => !known.has(id)).length;
  if (lost === 0) return [];
  const path = keyPath(places, secretKey);
  return [
    `${lost} of ${sealedWith.length} passwords in this backup were sealed with another key than the one in ${path}: put the key file of that time there before the server starts, or set them again.`,
  ];
}

/** 2026-11-22T12:34:56.789Z → 20261122-123456-789 */
function stamp(): string {
  return new Date().toISOString().replaceAll(/[-:Z]/g, '').replace('T', '-').replace('.', '-');
}
