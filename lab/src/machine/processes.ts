import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { parseNsPids, parseStat, type Stat } from './proc-text.ts';

/** One process of the machine, as the machine's own /proc shows it. */
export interface Process extends Stat {
  pid: number;
  /** Its pids from the machine's namespace inwards. */
  nsPids: number[];
  /** Identity of its process namespace, like `pid:[4026532222]`. */
  pidNs: string;
}

/** A file of /proc, or undefined when its process is gone. */
export function procFile(pid: number | string, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** All process ids of the machine. */
export function pids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** One process, or undefined when it is gone or a zombie. */
export function readProcess(pid: number): Process | undefined {
  const stat = parseStat(procFile(pid, 'stat') ?? '');
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return undefined;
  try {
    return {
      pid,
      ...stat,
      nsPids: parseNsPids(procFile(pid, 'status') ?? ''),
      pidNs: readlinkSync(`/proc/${pid}/ns/pid`),
    };
  } catch {
    return undefined;
  }
}

/** Every living process of the machine; zombies are left out, stopped ones are in. A few milliseconds. */
export function processTable(): Process[] {
  return pids().flatMap((pid) => readProcess(pid) ?? []);
}

/** The processes below `root` (itself first), as far as they were still linked to it when the table was read. */
export function family(table: readonly Process[], root: number): Process[] {
  const members = table.filter((process) => process.pid === root);
  for (const member of members) members.push(...table.filter((process) => process.ppid === member.pid));
  return members;
}

/** Sends a signal; false when the process was gone. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
