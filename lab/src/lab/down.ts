import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { parseCmdline } from '../machine/proc-text.ts';
import { pids, procFile } from '../machine/processes.ts';
import { filesOf, labsFolder, scripts } from './files.ts';
import { stopHolder } from './holder.ts';
import { findLab } from './state.ts';
import { stopTimers } from './timers.ts';

/**
 * Ends everything in the lab of this folder and removes the folder. Works at any time, after a crash half-way too, and any
 * number of times. Returns false when there was no lab.
 */
export async function down(dir: string, options: { keep?: boolean } = {}): Promise<boolean> {
  const lab = findLab(dir);
  if (lab === undefined) {
    if (existsSync(dir) && readdirSync(dir).length > 0)
      throw new LabError(`${dir} holds no lab; nothing was touched`, 2);
    return false;
  }
  stopTimers(lab);
  await stopHolder(lab);
  if (options.keep !== true) removeFolder(dir);
  return true;
}

/** lab.json goes last: a removal that was broken off is still known as a lab's. */
function removeFolder(dir: string): void {
  const last = filesOf(dir).state;
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (path !== last) rmSync(path, { recursive: true, force: true });
  }
  rmSync(dir, { recursive: true, force: true });
}

/** The folders of all labs of this checkout: those in .lab, and those that run elsewhere by `--dir`. */
export function allLabs(): string[] {
  const standing = existsSync(labsFolder) ? readdirSync(labsFolder).map((name) => join(labsFolder, name)) : [];
  const running = pids().flatMap((pid) => {
    const argv = parseCmdline(procFile(pid, 'cmdline') ?? '');
    return argv[0] === 'unshare' && argv.includes(join(scripts, 'holder.sh')) ? (argv.at(-2) ?? []) : [];
  });
  return [...new Set([...standing, ...running])].filter((dir) => findLab(dir) !== undefined).sort();
}
