import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Prey, Said, Task, Tried } from './prey.ts';
import type { Edit } from './sabotage.ts';

/** The root of the repository; paths of sabotages begin there. */
export const root = join(import.meta.dirname, '../../../..');

const proberUrl = new URL('./prober.ts', import.meta.url);
const preloadUrl = new URL('./preload.ts', import.meta.url);

export interface ProbeOptions {
  /** null: the build as it is. */
  readonly edit: Edit | null;
  readonly preys: readonly Prey[];
  /** A prey that takes longer is given up. */
  readonly stuckMs: number;
  /** Called after each prey; `true` ends the probe. */
  readonly tried: (tried: Tried) => boolean;
  /** The script that plays; another one in tests. */
  readonly prober?: URL;
}

/** How a probe ended: it was told to stop or had no more to try; or something went wrong, in one sentence. */
export type ProbeEnd = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** Plays in a child process whose source is sabotaged while it is loaded. Never throws. */
export function probe(options: ProbeOptions): Promise<ProbeEnd> {
  const { edit, preys, stuckMs, tried } = options;
  const url = edit === null ? '' : pathToFileURL(join(root, edit.file)).href;
  const child = fork(options.prober ?? proberUrl, {
    execArgv: ['--disable-warning=ExperimentalWarning', '--import', preloadUrl.href],
    env: { ...process.env, ...(edit === null ? {} : { PICKET_SABOTAGE: JSON.stringify({ ...edit, file: url }) }) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return new Promise((resolve) => {
    let said = '';
    let timer: NodeJS.Timeout | undefined;
    const end = (how: ProbeEnd): void => {
      clearTimeout(timer);
      stop(child);
      resolve(how);
    };
    const awaitNext = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => end({ ok: false, why: `nothing came for ${stuckMs / 1000} s` }), stuckMs);
    };
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-4_000);
    });
    child.on('message', (message) => {
      awaitNext();
      const heard = message as Said;
      if (heard === 'done' || tried(heard)) end({ ok: true });
    });
    child.once('error', (error) => end({ ok: false, why: error.message }));
    // 'close' comes after everything that it wrote was read.
    child.once('close', () => end({ ok: false, why: reason(said) }));
    awaitNext();
    const task: Task = { preys };
    // A child that died at once cannot be told anything; `close` says why.
    child.send(task, () => undefined);
  });
}

function stop(child: ChildProcess): void {
  child.removeAllListeners();
  if (child.exitCode === null) child.kill('SIGKILL');
}

/** The line of Node's report that names the error. */
function reason(stderr: string): string {
  const line = stderr.split('\n').find((text) => /^\w*Error\b/.test(text.trim()));
  return line?.trim() ?? (stderr.trim().split('\n').at(-1) || 'the process ended without a word');
}
