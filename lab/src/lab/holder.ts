import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { type Process, processTable, readProcess, signal } from '../machine/processes.ts';
import { sleep, until } from '../machine/run.ts';
import { readIfThere, scripts } from './files.ts';
import type { Lab } from './state.ts';

/**
 * The lab's first process. It is process 1 of the lab's process namespace, so that its end is the end of everything in
 * the lab, and it is the only one that `down` has to kill.
 */
export function findHolder(lab: Lab): Process | undefined {
  const [pid, startTime] = (readIfThere(lab.files.holder) ?? '').split(' ');
  const process = pid ? readProcess(Number(pid)) : undefined;
  return process?.startTime === startTime ? process : undefined;
}

/** The first process of a running lab. Throws LabError when the lab does not run. */
export function holderOf(lab: Lab): Process {
  const holder = findHolder(lab);
  if (holder === undefined) throw new LabError(`the lab in ${lab.dir} does not run; start it with: ./lab/lab up`);
  return holder;
}

/** Starts the lab's first process with its bridge, and returns when the network stands. */
export async function startHolder(lab: Lab): Promise<void> {
  writeFileSync(lab.files.starting, '');
  const log = openSync(lab.files.log, 'a');
  const script = join(scripts, 'holder.sh');
  const argv = ['unshare', '-m', '-p', '-f', '--kill-child', 'bash', script, lab.dir, String(lab.port)];
  const child = spawn(argv[0] ?? '', argv.slice(1), {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8' },
  });
  child.unref();
  closeSync(log);
  await until(() => existsSync(lab.files.ready) || child.exitCode !== null, {
    timeoutMs: 15_000,
    everyMs: 20,
    sentence: () => `the lab's network did not come up: see ${lab.files.log}`,
  });
  if (child.exitCode !== null) throw new LabError(`the lab's first process ended at once: see ${lab.files.log}`);
  rmSync(lab.files.starting, { force: true });
}

/** Ends the lab's first process and with it everything in the lab; returns when nothing of it is left. */
export async function stopHolder(lab: Lab): Promise<boolean> {
  // An `up` that was killed right after it started the first process: that writes its pid within milliseconds.
  for (let wait = 0; wait < 100 && existsSync(lab.files.starting) && !existsSync(lab.files.holder); wait += 1)
    await sleep(20);
  const holder = findHolder(lab);
  if (holder === undefined) return false;
  const members = membersOf(holder);
  signal(holder.pid, 'SIGKILL');
  await until(() => members.every((member) => readProcess(member.pid)?.startTime !== member.startTime), {
    timeoutMs: 20_000,
    sentence: () =>
      `some processes of the lab in ${lab.dir} do not end, likely stuck in the kernel; try again: ./lab/lab down`,
  });
  return true;
}

/** All processes of the lab, those in its hosts too: they descend from the first one or share its process namespace. */
function membersOf(holder: Process): Process[] {
  const table = processTable();
  const members = table.filter((process) => process.pidNs === holder.pidNs);
  const seen = new Set(members.map((member) => member.pid));
  for (const member of members) {
    for (const child of table) {
      if (child.ppid !== member.pid || seen.has(child.pid)) continue;
      seen.add(child.pid);
      members.push(child);
    }
  }
  return members;
}
