import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FEED_WHILE_MS, LEAST_WATCHDOG_MS } from '@picket/protocol';
import { type FromFeeder, readFeederLine } from './from-feeder.ts';

/** A program of the host, not of this package. */
const interpreter = 'perl';
const script = fileURLToPath(new URL('./feeder.pl', import.meta.url));

/** Numbers of clock_gettime, where also the ioctls are those of asm-generic (not so on mips, powerpc, sparc). */
const clockGettime: Readonly<Partial<Record<NodeJS.Architecture, number>>> = { x64: 228, arm64: 113 };

const longestComplaint = 300;

/** What a feeder is started for. */
export interface FeederTask {
  readonly device: string;
  readonly seconds: number;
  /** Null: it guards nothing yet, and is stopped again if it will not do. Else it goes on counting, whatever happens. */
  readonly guarding: { readonly sleptMs: number } | null;
  /** Null: not known whether it can be stopped. */
  readonly nowayout: boolean | null;
  /** For tests, where the device is a regular file: what it answers, as `OPTIONS/TIMEOUT/IDENTITY`. */
  readonly fake?: string;
}

/** The process that holds the device open. */
export interface Feeder {
  /** Newest evidence that the host is seen, by CLOCK_MONOTONIC. */
  evidence(atMs: number): void;
  /** The server counts on it no more: the watchdog is stopped. */
  stop(): void;
  /** It goes on without its agent, for as long as its evidence is young. */
  leave(): void;
}

export interface FeederEars {
  heard(message: FromFeeder): void;
  /** It is gone, and what it complained of: empty, or what Perl says. */
  gone(complaint: string): void;
}

/** Starts the feeder of one device; it opens the device with the first evidence. */
export function startFeeder({ device, seconds, guarding, nowayout, fake }: FeederTask, ears: FeederEars): Feeder {
  const clock = clockGettime[process.arch];
  if (clock === undefined) return noFeeder(`watchdogs cannot be fed on this kind of machine (${process.arch})`, ears);
  const mode = guarding === null ? ['fresh', '-'] : ['guarded', String(Math.floor(guarding.sleptMs))];
  const limits = [FEED_WHILE_MS, LEAST_WATCHDOG_MS / 1000, clock, nowayout === false ? 0 : 1].map(String);
  const child = spawn(interpreter, [script, device, String(seconds), ...mode, ...limits], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, LC_ALL: 'C', ...(fake === undefined ? {} : { PICKET_FAKE_WATCHDOG: fake }) },
  });
  const { stdin, stdout, stderr } = child;
  let ready = false;
  let newestMs = Number.NEGATIVE_INFINITY;
  const write = (line: string) => void (stdin.writable && stdin.write(`${line}\n`));
  /** Nothing more is said to it or heard of it, and this process need not wait for it. */
  const part = () => {
    stdin.end();
    stdout.destroy();
    stderr.destroy();
    child.unref();
  };
  const send = () => {
    if (ready && newestMs >= 0) write(`evidence ${Math.floor(newestMs)}`);
  };
  child.on('error', (error: NodeJS.ErrnoException) => {
    const missing =
      error.code === 'ENOENT' ? 'perl is not installed (perl-base)' : `perl cannot be run (${error.code})`;
    if (child.pid === undefined) ears.heard({ kind: 'failed', reason: missing });
  });
  let complaint = '';
  stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('latin1')).slice(-longestComplaint);
  });
  // Once its last words are read.
  child.on('close', () => ears.gone(complaint.trim().replaceAll('\n', '; ')));
  // One that is just ending hears nothing more; that it is gone is told by itself.
  stdin.on('error', () => undefined);
  createInterface({ input: stdout }).on('line', (line) => {
    const message = readFeederLine(line);
    if (message === null) return void child.kill('SIGKILL');
    if (message.kind === 'ready') {
      ready = true;
      send();
    }
    ears.heard(message);
  });
  return {
    evidence: (atMs) => {
      newestMs = Math.max(newestMs, atMs);
      send();
    },
    stop: () => {
      write('stop');
      part();
    },
    leave: part,
  };
}

function noFeeder(reason: string, ears: FeederEars): Feeder {
  setImmediate(() => {
    ears.heard({ kind: 'failed', reason });
    ears.gone('');
  });
  return { evidence: () => undefined, stop: () => undefined, leave: () => undefined };
}
