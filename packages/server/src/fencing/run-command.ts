import { type ChildProcess, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { redactor } from '../secrets/redact.ts';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Added to PATH, HOME and LC_ALL=C; nothing else of the server's environment is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the program reads on its standard input; nothing when absent. */
  readonly stdin?: string;
  /** Values that must appear in no output. */
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  /** Of each output, the rest is read and forgotten; 64 KiB when absent. */
  readonly maxOutputBytes?: number;
}

export interface CommandResult {
  /** null when it did not end by itself. */
  readonly exitCode: number | null;
  /** Standard output as it came, for reading a state out of it; it may hold a secret and must be shown to nobody. */
  readonly raw: string;
  /** Redacted, like stderr. */
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** A sentence when it could not be run at all; null otherwise. */
  readonly notRun: string | null;
  readonly tookMs: number;
}

const usualOutputBytes = 64 * 1024;
/** Between TERM and KILL. */
export const killAfterMs = 500;
/** Between the end of the process, or KILL, and giving up on pipes that something it left behind still holds. */
const drainMs = 200;

/**
 * Runs one program without any shell, in a process group of its own. At the deadline the whole group gets TERM, half a
 * second later KILL. Never rejects: at the latest 0.7 s after the deadline there is an answer.
 */
export function runCommand(command: Command): Promise<CommandResult> {
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
        env: { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'C', ...command.env },
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
