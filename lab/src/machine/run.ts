import { spawn } from 'node:child_process';
import { LabError } from '../errors.ts';

/** How a command ended. `code` is null when a signal ended it. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** Written to the command's standard input. */
  input?: string;
  /** The command is killed after this long; default 60 s. */
  timeoutMs?: number;
  cwd?: string;
  env?: Record<string, string>;
}

/** Runs a command to its end and never throws because of its exit code. Throws LabError when it can't be started. */
export function attempt(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [file = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 60_000,
      killSignal: 'SIGKILL',
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdin.on('error', () => {}); // a command that reads no input may be gone before it is written
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => reject(new LabError(`could not run ${file}: ${error.message}`)));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A command line as a person would type it, without the way into the namespaces and the environment. */
function shown(argv: readonly string[]): string {
  const words = argv.slice(argv.lastIndexOf('--') + 1).filter((word) => !/^[A-Z_]+=/.test(word));
  return (words[0] === 'env' ? words.slice(2) : words).join(' ');
}

/** Runs a command and returns what it printed. Throws LabError with its own words when it fails. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await attempt(argv, options);
  if (code === 0) return stdout;
  const words = (stderr.trim() || stdout.trim()).split('\n').slice(-3).join(' · ');
  throw new LabError(
    `${shown(argv)} failed (${code === null ? 'timed out or killed' : `exit code ${code}`}): ${words}`,
  );
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Polls until `condition` holds; throws LabError with `sentence` after `timeoutMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  options: { timeoutMs: number; everyMs?: number; sentence: () => string },
): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new LabError(options.sentence());
    await sleep(options.everyMs ?? 50);
  }
}
