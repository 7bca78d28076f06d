import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Reads a text file; null when there is none. Every other trouble is thrown. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes a file so that after a power cut there is the old one or the new one, whole. `mode` holds from the first byte on. */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const fresh = `${path}.new`;
  await rm(fresh, { force: true });
  await writeDurably(fresh, text, mode);
  await rename(fresh, path);
  await syncFolder(dirname(path));
}

/** Makes a folder (0700) with all its files at once, or not at all. @throws when the folder is there already */
export async function writeFolder(
  path: string,
  files: readonly { name: string; text: string; mode: number }[],
): Promise<void> {
  const fresh = `${path}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  for (const file of files) await writeDurably(`${fresh}/${file.name}`, file.text, file.mode);
  await syncFolder(fresh);
  await rename(fresh, path);
  await syncFolder(dirname(path));
}

async function writeDurably(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
