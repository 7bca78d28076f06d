import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folderOf = (peer: string): string => join(peer, 'received');

/** Keeps one message of a peer in a file of its own, whole before anybody sees it, so that it may be acknowledged then. */
export function keeper(peer: string, extension: string): (text: string | Uint8Array) => void {
  const folder = folderOf(peer);
  mkdirSync(folder, { recursive: true });
  let count = 0;
  return (text) => {
    count += 1;
    const file = join(folder, `${Date.now()}-${process.pid}-${String(count).padStart(6, '0')}.${extension}`);
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  };
}

/** Everything that a peer kept, in the order of its coming. */
export function kept(peer: string): string[] {
  const folder = folderOf(peer);
  if (!existsSync(folder)) return [];
  const whole = readdirSync(folder).filter((name) => !name.endsWith('.part'));
  return whole.toSorted().map((name) => readFileSync(join(folder, name), 'utf8'));
}
