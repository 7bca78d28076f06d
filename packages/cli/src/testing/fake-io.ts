import type { Io } from '../io.ts';

export interface FakeIo extends Io {
  /** What was printed, standard output and standard error. */
  readonly printed: { out: string; err: string };
  /** Ends a command that goes on until it is stopped. */
  finish(): void;
}

/** A terminal for tests: `answers` are typed one after the other; without them nobody can be asked. */
export function fakeIo(
  options: {
    env?: Record<string, string>;
    answers?: string[];
    stdin?: string;
    columns?: number;
    onSleep?: () => void;
  } = {},
): FakeIo {
  const printed = { out: '', err: '' };
  const stop = new AbortController();
  const answers = [...(options.answers ?? [])];
  const columns = options.columns;
  return {
    printed,
    finish: () => stop.abort(),
    out: (text) => {
      printed.out += `${text}\n`;
    },
    err: (text) => {
      printed.err += `${text}\n`;
    },
    write: (text) => {
      printed.out += text;
    },
    size: () => (columns === undefined ? null : { columns, rows: 40 }),
    colour: false,
    interactive: options.answers !== undefined,
    env: options.env ?? {},
    ask: async (question) => {
      printed.err += `${question}\n`;
      return answers.shift() ?? '';
    },
    readStdin: async () => options.stdin ?? '',
    stop: stop.signal,
    sleep: async () => options.onSleep?.(),
  };
}
