import { readFile } from 'node:fs/promises';
import { PicketError } from '@picket/protocol';

/** Beside one descriptor per link: files, the control socket, joins under way, dead hosts' connections. */
const spare = 150;

/** @throws PicketError BAD_REQUEST when this process may not open enough connections for so many hosts */
export async function checkDescriptors(hosts: number): Promise<void> {
  const limit = openFilesLimit(await readFile('/proc/self/limits', 'utf8').catch(() => ''));
  const needed = hosts + spare;
  if (limit === null || limit >= needed) return;
  throw new PicketError(
    'BAD_REQUEST',
    `${hosts} hosts need ${needed} open files, and this process may have ${limit}. Run \`ulimit -n ${needed}\` in this shell first (as root, or raise "nofile" in /etc/security/limits.conf), or take at most ${Math.max(0, limit - spare)} hosts.`,
  );
}

/** The soft limit out of `/proc/self/limits`; null: none, or unreadable. Node has raised it to the hard one already. */
export function openFilesLimit(text: string): number | null {
  const soft = /^Max open files\s+(\d+)/m.exec(text)?.[1];
  return soft === undefined ? null : Number(soft);
}
