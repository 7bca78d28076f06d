import { readFile } from 'node:fs/promises';

/**
 * @throws Error when nothing is mounted there: writing below an empty mount point would beat on the local disk. The kernel's
 * table is asked, which answers also while the mount itself hangs.
 */
export async function requireMountPoint(path: string): Promise<void> {
  const table = await readFile('/proc/self/mountinfo', 'utf8');
  if (!mountPoints(table).has(path)) throw new Error(`nothing is mounted at ${path}`);
}

/** Field 5 of each line of /proc/PID/mountinfo (proc(5)), with its octal escapes resolved. */
export function mountPoints(table: string): ReadonlySet<string> {
  const paths = table.split('\n').map((line) => line.split(' ')[4] ?? '');
  return new Set(
    paths.map((path) =>
      path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    ),
  );
}
