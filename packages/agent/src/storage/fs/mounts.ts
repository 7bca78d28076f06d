import { readFile } from 'node:fs/promises';

/** One line of the kernel's table of mounts. */
export interface Mount {
  readonly path: string;
  /** `nfs4`, `nfs`, `ceph`, `ext4`, … */
  readonly type: string;
  /** `nas1:/vms` */
  readonly source: string;
  /** Options of the mount and of the file system. */
  readonly options: readonly string[];
}

/**
 * What is mounted there. The kernel's table is asked, which answers also while the mount itself hangs.
 * @throws Error when nothing is: writing below an empty mount point would beat on the local disk
 */
export async function requireMountPoint(path: string): Promise<Mount> {
  const table = await readFile('/proc/self/mountinfo', 'utf8');
  const found = mountsIn(table).get(path);
  if (found === undefined) throw new Error(`nothing is mounted at ${path}`);
  return found;
}

/** Each line of /proc/PID/mountinfo (proc(5)) by its mount point; of several on one point the last, which hides the others. */
export function mountsIn(table: string): ReadonlyMap<string, Mount> {
  const mounts = new Map<string, Mount>();
  for (const line of table.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const path = unescaped(before.split(' ')[4] ?? '');
    const [type = '', source = '', superOptions = ''] = after.split(' ');
    const options = `${before.split(' ')[5] ?? ''},${superOptions}`.split(',');
    if (path !== '') mounts.set(path, { path, type, source: unescaped(source), options });
  }
  return mounts;
}

/** Blanks and the like stand as octal escapes. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
