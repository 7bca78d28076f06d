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
import { keysIn, keysText } from '../secrets/key-file.ts';

/** What a server needs besides its database, below its data folder: without the key no password opens, without the CA no agent connects. */
export const secretKey = 'secret.key';
export const keyFiles = [secretKey, 'ca/ca.key', 'ca/ca.crt'] as const;

export interface KeyFile {
  readonly name: string;
  readonly text: string;
}

/** Where a server keeps them. */
export interface KeyPlaces {
  readonly data: string;
  /** The file of secret.key, if it is not in the data folder. */
  readonly keyFile?: string | undefined;
}

export function keyPath({ data, keyFile }: KeyPlaces, name: string): string {
  return name === secretKey && keyFile !== undefined ? keyFile : join(data, name);
}

/** Those that are there. */
export function readKeyFiles(places: KeyPlaces): readonly KeyFile[] {
  return keyFiles
    .filter((name) => existsSync(keyPath(places, name)))
    .map((name) => ({ name, text: readFileSync(keyPath(places, name), 'utf8') }));
}

/**
 * The keys that open a copy made between the two reads: while the key is changed, a copy may need the one that was there
 * before it or the one after it.
 */
export function keysAround(before: readonly KeyFile[], after: readonly KeyFile[]): readonly KeyFile[] {
  return after.map((file) => {
    const earlier = file.name === secretKey ? before.find(({ name }) => name === secretKey) : undefined;
    if (earlier === undefined || earlier.text === file.text) return file;
    const ring = new Map([...keysIn(file.text), ...keysIn(earlier.text)].map((key) => [key.toString('hex'), key]));
    return { name: file.name, text: keysText([...ring.values()]) };
  });
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
