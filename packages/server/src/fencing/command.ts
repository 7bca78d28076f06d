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

/** Between TERM and KILL. */
export const killAfterMs = 500;
/** Between the end of the process, or KILL, and giving up on pipes that something it left behind still holds. */
export const drainMs = 200;
