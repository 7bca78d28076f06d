import { readdirSync, readFileSync } from 'node:fs';

/** Which of these sessions still have a process: one that even SIGKILL has not ended, because it waits in the kernel. */
export function stuckProcesses(sessions: readonly number[]): number[] {
  if (sessions.length === 0) return [];
  const alive = new Set<number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const { state, session } = sessionOf(entry);
    if (state !== 'Z' && state !== 'X') alive.add(session);
  }
  return sessions.filter((session) => alive.has(session));
}

/** State and session id (fields 3 and 6 of /proc/PID/stat, proc(5)). */
function sessionOf(pid: string): { state: string; session: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? 'X', session: Number(fields[3]) };
  } catch {
    return { state: 'X', session: 0 };
  }
}
