import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PicketError } from '@picket/protocol';

const keyBytes = 32;
const keyText = /^[0-9a-f]{64}\n?$/;

/**
 * The key that seals all secrets at rest: `<dataDir>/secret.key`, 32 random bytes as hex, mode 0600. Made on first start;
 * afterwards a key that others could have read, or that is not whole, is refused rather than used or replaced.
 * @throws PicketError SECRET_KEY_BAD
 */
export function loadOrCreateKey(dataDir: string): Buffer {
  const path = join(dataDir, 'secret.key');
  try {
    return readKey(path) ?? createKey(path);
  } catch (error) {
    if (error instanceof PicketError) throw error;
    throw bad(path, `cannot be used: ${(error as Error).message}`);
  }
}

function readKey(path: string): Buffer | null {
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
    if (!keyText.test(text))
      throw bad(path, `is not a key of ${keyBytes} bytes in hex (${text.length} characters): restore it`);
    return Buffer.from(text.trim(), 'hex');
  } finally {
    closeSync(file);
  }
}

/** Written whole and flushed under another name first: a crash leaves either no key or a good one. */
function createKey(path: string): Buffer {
  const key = randomBytes(keyBytes);
  const draft = `${path}.${process.pid}.new`;
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${key.toString('hex')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  // A link, unlike a rename, never replaces a key that appeared in the meantime.
  linkSync(draft, path);
  rmSync(draft);
  flushFolder(join(path, '..'));
  return key;
}

function flushFolder(path: string): void {
  const folder = openSync(path, 'r');
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

function bad(path: string, why: string): PicketError {
  return new PicketError('SECRET_KEY_BAD', `The key file ${path} ${why}.`, { path });
}
