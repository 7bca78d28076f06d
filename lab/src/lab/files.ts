import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LabError } from '../errors.ts';

/** The folder of this checkout. */
export const checkout = resolve(import.meta.dirname, '../../..');
/** The lab's shell scripts: what runs inside the namespaces without starting a Node. */
export const scripts = join(checkout, 'lab/sh');
export const node = join(checkout, 'node_modules/.bin/node');

/** The labs of this checkout stand here unless `--dir` says otherwise. */
export const labsFolder = join(checkout, '.lab');

/** Where a lab is: `--dir`, or $PICKET_LAB_DIR, or .lab/default in the checkout. */
export function labDir(dir: string | undefined = process.env.PICKET_LAB_DIR): string {
  return dir ? resolve(dir) : join(labsFolder, 'default');
}

/** The files of a lab. Paths that shell scripts use too are spelled in lab/sh. */
export function filesOf(dir: string) {
  return {
    state: join(dir, 'lab.json'),
    /** "pid starttime" of the lab's first process, in the machine's numbers. */
    holder: join(dir, 'holder'),
    /** Exists from before the first process is started until its pid is known. */
    starting: join(dir, 'starting'),
    ready: join(dir, 'ready'),
    env: join(dir, 'lab.env'),
    log: join(dir, 'holder.log'),
    pool: (pool: string) => join(dir, 'pool', pool),
    nfs: (pool: string) => join(dir, 'nfs', pool),
    guests: join(dir, 'guests'),
    cache: join(dir, 'libvirt-cache'),
    /** What Node has compiled, for hosts with kernels of their own. */
    compiled: join(dir, 'compile-cache'),
    server: join(dir, 'server'),
    serverPid: join(dir, 'server.pid'),
    serverLog: join(dir, 'server.log'),
    netns: (name: string) => join(dir, 'ns', name),
    host: (host: string) => join(dir, 'hosts', host),
    /** Disks that only this host has. */
    localDisks: (host: string) => join(dir, 'hosts', host, 'images'),
    bmc: (bmc: string) => join(dir, 'bmc', bmc),
    bmcLog: (bmc: string) => join(dir, 'bmc', `${bmc}.log`),
    peer: (peer: string) => join(dir, 'peers', peer),
  };
}

export type LabFiles = ReturnType<typeof filesOf>;

/** Writes a file whole or not at all, so that a reader or a crash never meets half of it. */
export function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}

/** A file's trimmed text, or undefined when it is not there. */
export function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

/** Shell scripts and ipmi_sim's configuration take these paths unquoted. */
export function requirePlainPath(dir: string): void {
  for (const path of [dir, checkout]) {
    if (!/^[\w./+@-]+$/.test(path)) {
      throw new LabError(
        `the path ${path} contains a blank or a special character, which the lab can't work with; choose another --dir or move the checkout`,
        2,
      );
    }
  }
  if (dir === '/' || checkout.startsWith(`${dir}/`) || dir === checkout || dirname(dir) === dir) {
    throw new LabError(`${dir} can't be a lab's folder; give it one of its own with --dir`, 2);
  }
}
