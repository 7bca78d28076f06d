import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PicketError } from '@picket/protocol';
import { copyDatabase, openLocked } from '../store/open-database.ts';
import { sealBackup } from './backup-file.ts';
import { flush, keyFiles, keysAround, readKeyFiles } from './files.ts';

export interface BackupOptions {
  /** Data folder of the server. */
  readonly data: string;
  /** The file of secret.key, if it is not in the data folder. */
  readonly keyFile?: string | undefined;
  /** The file to write; one that is there is replaced when the new one is whole. */
  readonly to: string;
  /** Puts secret.key and the CA's key into the file, too. */
  readonly withKey: boolean;
  /** Asks the running server for a copy of its database; resolves with the copy's path, or null when no server answers. */
  readonly fromServer: () => Promise<string | null>;
}

export interface BackupDone {
  readonly file: string;
  readonly bytes: number;
  /** Key files that the backup carries. */
  readonly keys: readonly string[];
  readonly sentence: string;
}

/** Where a server puts the copy that it was asked for; one at a time. */
export function copyPath(dataDir: string): string {
  return join(dataDir, 'backup.part');
}

/**
 * `picket server backup`: a consistent copy of the database in one file (0600), while the server runs or not.
 * @throws PicketError BAD_REQUEST, DATABASE_IN_USE (a server has the database and was not asked), DATABASE_FAILED
 */
export async function backupServer({ data, keyFile, to, withKey, fromServer }: BackupOptions): Promise<BackupDone> {
  if (!existsSync(join(data, 'picket.db')))
    throw new PicketError(
      'BAD_REQUEST',
      `There is no picket.db in ${data}: name the data folder of the server with --data.`,
    );
  const readKeys = () => (withKey ? readKeyFiles({ data, keyFile }) : []);
  const keysBefore = readKeys();
  const copy = (await fromServer()) ?? (await copyAtRest(data));
  const draft = `${to}.part`;
  const files = keysAround(keysBefore, readKeys());
  try {
    rmSync(draft, { force: true });
    copyFileSync(copy, draft);
    chmodSync(draft, 0o600);
    sealBackup(draft, Date.now(), files);
    flush(draft);
    renameSync(draft, to);
    flush(dirname(to));
  } catch (error) {
    if (error instanceof PicketError) throw error;
    throw new PicketError('BAD_REQUEST', `The backup ${to} could not be written: ${(error as Error).message}.`);
  } finally {
    rmSync(draft, { force: true });
    rmSync(copy, { force: true });
  }
  const keys = files.map(({ name }) => name);
  const said = withKey
    ? `with ${keys.join(', ')}: whoever has this file can read every password in it`
    : `without ${keyFiles.join(', ')}: keep a copy of these apart from it (--with-key puts them in)`;
  return { file: to, bytes: statSync(to).size, keys, sentence: `${to} holds the database, ${said}.` };
}

/** No server runs: the database is ours for a moment. */
async function copyAtRest(data: string): Promise<string> {
  const database = openLocked(join(data, 'picket.db'));
  try {
    await copyDatabase(database, copyPath(data));
    return copyPath(data);
  } finally {
    database.close();
  }
}
