import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseCmdline } from '../machine/proc-text.ts';
import { pids, procFile, signal } from '../machine/processes.ts';
import { scripts } from './files.ts';
import type { Lab } from './state.ts';

/** A fault that undoes itself: a small process outside the lab's namespaces that waits and then calls the lab. */
export interface Timer {
  pid: number;
  /** What it will type. */
  argv: string[];
  /** ISO time. */
  due: string;
}

const script = join(scripts, 'timer.sh');

/** Calls `./lab/lab ARGV…` after `delayMs`, whether or not this process still lives. */
export function startTimer(lab: Lab, delayMs: number, argv: readonly string[]): void {
  const child = spawn('bash', [script, lab.dir, String(delayMs / 1000), ...argv], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
  });
  child.unref();
}

/** The timers that wait now, read from the process table: nothing has to be recorded that a crash could lose. */
export function timers(lab: Lab): Timer[] {
  return pids().flatMap((pid) => {
    const [, file, dir, seconds, ...argv] = parseCmdline(procFile(pid, 'cmdline') ?? '');
    if (file !== script || dir !== lab.dir) return [];
    const startedMs = statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.ctimeMs ?? Date.now();
    return [{ pid, argv, due: new Date(startedMs + Number(seconds) * 1000).toISOString() }];
  });
}

/** Ends all timers of the lab, with the process group that each of them leads. */
export function stopTimers(lab: Lab): void {
  for (const { pid } of timers(lab)) signal(-pid, 'SIGKILL');
}
