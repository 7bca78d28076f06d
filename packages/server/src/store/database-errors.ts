import { PicketError } from '@picket/protocol';

/** Primary result codes of SQLite (sqlite.org/rescode.html) that deserve a sentence of their own. */
const sentences: Readonly<Record<number, string>> = {
  3: 'The database file may not be read or written by this user.',
  7: 'The database ran out of memory.',
  8: 'The database is read-only: its file, its folder or the file system under it cannot be written.',
  10: 'Reading or writing the database file failed: the disk or file system under it reports an error.',
  11: 'The database file is damaged.',
  13: 'The disk under the database is full: nothing was written.',
  14: 'The database file cannot be opened.',
  26: 'The database file is not a database of Picket: it is damaged or something else.',
};

const busy = 5;
const locked = 6;

/** Turns whatever node:sqlite throws into an error a person can act on; other errors pass through. */
export function databaseError(error: unknown, path: string): unknown {
  if (error instanceof PicketError || !(error instanceof Error)) return error;
  const { code, errcode } = error as Error & { code?: string; errcode?: number };
  if (code === 'ERR_INVALID_STATE') return failed('The database is closed.', path, error);
  if (code !== 'ERR_SQLITE_ERROR') return error;
  const primary = (errcode ?? 1) & 0xff;
  if (primary === busy || primary === locked) {
    return new PicketError('DATABASE_IN_USE', `Another Picket server has the database ${path} open.`, { path });
  }
  return failed(sentences[primary] ?? 'The database refused the request.', path, error);
}

function failed(sentence: string, path: string, cause: Error): PicketError {
  return new PicketError('DATABASE_FAILED', `${sentence} (${cause.message}; file ${path})`, { path });
}
