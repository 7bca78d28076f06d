import { type ChildProcess, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { redactor } from '../secrets/redact.ts';
import { type Command, type CommandResult, drainMs, killAfterMs } from './command.ts';

const usualOutputBytes = 64 * 1024;

export function usualEnv(): Record<string, string> {
  const { PATH = '', HOME = '/' } = process.env;
  return { PATH, HOME, LC_ALL: 'C' };
}

/**
 * Runs one program without any shell, in a process group of its own. At the deadline the whole group gets TERM, half a
 * second later KILL. Never rejects: at the latest 0.7 s after the deadline there is an answer. This process stands still while it
 * forks, the longer the more memory it has (run-command.ts).
 */
export function runHere(command: Command): Promise<CommandResult> {
  const started = performance.now();
  const redact = redactor(command.secrets);
  return new Promise((resolve) => {
    const timers: NodeJS.Timeout[] = [];
    const later = (ms: number, work: () => void): void => void timers.push(setTimeout(work, ms));
    const finish = (end: Pick<CommandResult, 'exitCode' | 'timedOut' | 'notRun'>, out = '', err = ''): void => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ ...end, raw: out, stdout: redact(out), stderr: redact(err), tookMs: performance.now() - started });
    };
    let child: ChildProcess;
    try {
      child = spawn(command.file, command.args, {
        detached: true,
        shell: false,
        stdio: [command.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        env: { ...usualEnv(), ...command.env },
      });
    } catch (error) {
      finish({ exitCode: null, timedOut: false, notRun: redact(notRunSentence(command.file, error as Error)) });
      return;
    }
    // A program that ends without reading it all breaks the pipe; its exit code tells enough.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(command.stdin);
    const maxBytes = command.maxOutputBytes ?? usualOutputBytes;
    const stdout = collect(child.stdout, maxBytes);
    const stderr = collect(child.stderr, maxBytes);
    let timedOut = false;
    const done = (exitCode: number | null): void =>
      finish({ exitCode: timedOut ? null : exitCode, timedOut, notRun: null }, stdout(), stderr());
    const abandon = (exitCode: number | null): void => {
      killGroup(child, 'SIGKILL');
      child.stdout?.destroy();
      child.stderr?.destroy();
      done(exitCode);
    };
    child.once('error', (error) =>
      finish({ exitCode: null, timedOut: false, notRun: redact(notRunSentence(command.file, error)) }),
    );
    child.once('exit', (exitCode) => later(drainMs, () => abandon(exitCode)));
    child.once('close', (exitCode) => done(exitCode));
    later(command.timeoutMs, () => {
      timedOut = true;
      killGroup(child, 'SIGTERM');
      later(killAfterMs, () => {
        killGroup(child, 'SIGKILL');
        later(drainMs, () => abandon(null));
      });
    });
  });
}

/** Reads on past the bound, so that the program is not stopped by a full pipe, but keeps nothing of it. */
function collect(stream: NodeJS.ReadableStream | null, maxBytes: number): () => string {
  const parts: Buffer[] = [];
  let size = 0;
  stream?.on('data', (part: Buffer) => {
    if (size < maxBytes) parts.push(part.subarray(0, maxBytes - size));
    size += part.length;
  });
  return () => Buffer.concat(parts).toString('utf8');
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

function notRunSentence(file: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `The command "${file}" is not installed, or not found in PATH.`;
  if (error.code === 'EACCES') return `The command "${file}" may not be run: no permission.`;
  return `The command "${file}" could not be run: ${error.message}.`;
}
