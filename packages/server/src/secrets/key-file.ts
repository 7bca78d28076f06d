import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { PicketError } from '@picket/protocol';

const keyBytes = 32;
/** Usually one line. More while a change of the key is under way: the newest first. */
const ringText = /^[0-9a-f]{64}(\n[0-9a-f]{64}){0,31}\n?$/;

/**
 * The keys that seal all secrets at rest, the newest first: a file of mode 0600 with 32 random bytes as hex on each line. Made on
 * first start; afterwards a file that others could have read, or that is not whole, is refused rather than used or replaced.
 * @throws PicketError SECRET_KEY_BAD
 */
export function loadOrCreateKeys(path: string): readonly Buffer[] {
  return orBad(path, () => {
    const keys = readKeys(path);
    if (keys !== null) {
      // Left by a crash while it was written; it may hold a key that is about to go.
      rmSync(draftOf(realpathSync(path)), { force: true });
      return keys;
    }
    const key = randomBytes(keyBytes);
    const draft = writeDraft(path, [key]);
    // A link, unlike a rename, never replaces a key that appeared in the meantime.
    linkSync(draft, path);
    rmSync(draft);
    flushFolder(path);
    return [key];
  });
}

/** Puts other keys into the file. On the disk when it returns; a crash leaves the old file or the new one. @throws PicketError SECRET_KEY_BAD */
export function replaceKeys(path: string, keys: readonly Buffer[]): void {
  orBad(path, () => {
    const real = realpathSync(path);
    renameSync(writeDraft(real, keys), real);
    flushFolder(real);
  });
}

function readKeys(path: string): readonly Buffer[] | null {
  const file = openIfThere(path);
  if (file === null) return null;
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw bad(path, 'is not a file');
    if (stat.uid !== process.getuid?.())
      throw bad(path, 'belongs to another user: give it to the one that runs the server');
    if ((stat.mode & 0o077) !== 0) {
      const mode = (stat.mode & 0o777).toString(8);
      throw bad(
        path,
        `may be read by others (mode ${mode}): run chmod 600 on it, and change the device passwords if somebody did`,
      );
    }
    const text = readFileSync(file, 'utf8');
    if (!ringText.test(text))
      throw bad(path, `is not a key of ${keyBytes} bytes in hex (${text.length} characters): restore it`);
    return keysIn(text);
  } finally {
    closeSync(file);
  }
}

/** The keys in the text of a key file, the newest first. */
export function keysIn(text: string): readonly Buffer[] {
  return Array.from(text.matchAll(/^[0-9a-f]{64}$/gm), ([hex]) => Buffer.from(hex, 'hex'));
}

export function keysText(keys: readonly Buffer[]): string {
  return keys.map((key) => `${key.toString('hex')}\n`).join('');
}

function writeDraft(path: string, keys: readonly Buffer[]): string {
  const draft = draftOf(path);
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, keysText(keys));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return draft;
}

function draftOf(path: string): string {
  return `${path}.new`;
}

function flushFolder(path: string): void {
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function orBad<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PicketError) throw error;
    throw bad(path, `cannot be used: ${(error as Error).message}`);
  }
}

function bad(path: string, why: string): PicketError {
  return new PicketError('SECRET_KEY_BAD', `The key file ${path} ${why}.`, { path });
}
