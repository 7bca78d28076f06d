import { spawn } from 'node:child_process';

const maxOutputBytes = 64 * 1024 * 1024;

/** How a child process ended. `missing`: the program is not installed. `timeout`: it was killed at its deadline. */
export interface RunResult {
  readonly ended: 'exited' | 'timeout' | 'missing' | 'failed';
  /** Exit code; null unless `exited` by itself. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly timeoutMs: number;
  /** False keeps it in the caller's process group, so that it is killed together with its parent. Default true. */
  readonly ownGroup?: boolean;
}

/**
 * Runs a program without a shell and kills it, with all it started, at the deadline. Never throws: what went
 * wrong is in the result, because for an agent "could not be asked" is an answer of its own (I4).
 */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { timeoutMs, ownGroup = true } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      detached: ownGroup,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', LANG: 'C' },
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let bytes = 0;
    let ended: RunResult['ended'] = 'exited';
    let done = false;

    const finish = (code: number | null, note = '') => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      const errors = Buffer.concat(stderr).toString('utf8');
      resolve({
        ended,
        code: ended === 'exited' ? code : null,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: errors + note,
      });
    };
    const kill = () => {
      // The group's id is the child's: it is its leader. It may be gone by now.
      try {
        if (ownGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // All of it has ended.
      }
      child.kill('SIGKILL');
    };
    const stop = () => {
      ended = 'timeout';
      kill();
      // A process in an uninterruptible call ignores even SIGKILL: its caller must not wait with it.
      child.stdout.destroy();
      child.stderr.destroy();
      finish(null);
    };
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxOutputBytes) return void into.push(chunk);
      ended = 'failed';
      kill();
    };

    const timer = setTimeout(stop, timeoutMs);
    child.stdout.on('data', collect(stdout));
    child.stderr.on('data', collect(stderr));
    child.on('error', (error: NodeJS.ErrnoException) => {
      ended = error.code === 'ENOENT' ? 'missing' : 'failed';
      finish(null, error.message);
    });
    child.on('close', (code, signal) => {
      if (code === null && ended === 'exited') ended = 'failed';
      finish(code, signal === null ? '' : ` (ended by ${signal})`);
    });
  });
}
