import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** The terminal, or what stands for it in tests. */
export interface Io {
  /** One line (or several) to standard output; a newline is added. */
  out(text: string): void;
  err(text: string): void;
  /** To standard output as it is: for redrawing a screen. */
  write(text: string): void;
  /** Size of the terminal behind standard output; null = it is none. */
  size(): { readonly columns: number; readonly rows: number } | null;
  readonly colour: boolean;
  /** A person can be asked: standard input is a terminal. */
  readonly interactive: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The line that was typed, without its end. `hidden`: what is typed is not shown. */
  ask(question: string, options?: { hidden?: boolean }): Promise<string>;
  /** All of standard input. */
  readStdin(): Promise<string>;
  /** Aborted when the person wants the command to end. */
  readonly stop: AbortSignal;
  /** Resolves after `ms`, or at once when `stop` is aborted. */
  sleep(ms: number): Promise<void>;
}

/** The process's own terminal. */
export function terminal(stop: AbortSignal): Io {
  const { stdin, stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    write: (text) => void stdout.write(text),
    size: () => (stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : null),
    colour: stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    interactive: stdin.isTTY === true,
    env,
    ask: (question, options) => ask(question, options?.hidden ?? false),
    readStdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString('utf8');
    },
    stop,
    sleep: async (ms) => {
      await sleep(ms, undefined, { signal: stop }).catch(() => {});
    },
  };
}

/** Questions go to standard error, so that standard output stays clean for pipes. */
function ask(question: string, hidden: boolean): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? silent : process.stderr,
    terminal: process.stdin.isTTY,
  });
  return new Promise((resolve) => {
    let answer = '';
    lines.once('line', (line) => {
      answer = line;
      lines.close();
    });
    lines.once('close', () => {
      if (hidden) process.stderr.write('\n');
      resolve(answer);
    });
  });
}
