import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What a server needs besides its database, below its data folder: without the key no password opens, without the CA no agent connects. */
export const keyFiles = ['secret.key', 'ca/ca.key', 'ca/ca.crt'] as const;

export interface KeyFile {
  readonly name: string;
  readonly text: string;
}

/** Those that are there. */
export function readKeyFiles(dataDir: string): readonly KeyFile[] {
  return keyFiles
    .filter((name) => existsSync(join(dataDir, name)))
    .map((name) => ({ name, text: readFileSync(join(dataDir, name), 'utf8') }));
}

/** Written whole under another name, then put in its place: a crash leaves the old file or the new one. */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.part`;
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  flush(dirname(path));
}

/** Keeps a file beside itself under the name given, if it is there; the file itself stays. */
export function keepBeside(path: string, kept: string): void {
  if (existsSync(path)) linkSync(path, kept);
}

/** Puts what was written to a file or folder on the disk. */
export function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
