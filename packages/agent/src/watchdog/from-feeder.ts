/** The device is open, and runs. */
export interface Opened {
  readonly kind: 'open';
  readonly timeoutMs: number;
  /** How long the machine had slept by then since its boot, or when the feeder was told so. */
  readonly sleptMs: number;
  readonly identity: string;
}

/** What feeder.pl says, a line each. */
export type FromFeeder =
  /** It listens: before that it is sent no evidence, so that whatever has evidence can be found by its name (old-feeders.ts). */
  | { readonly kind: 'ready' }
  | Opened
  /** It ends. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'starved'; readonly slept: boolean }
  | { readonly kind: 'fed' };

/** Null for a line that is none. */
export function readFeederLine(line: string): FromFeeder | null {
  switch (line) {
    case 'ready':
      return { kind: 'ready' };
    case 'fed':
      return { kind: 'fed' };
    case 'starved old':
      return { kind: 'starved', slept: false };
    case 'starved slept':
      return { kind: 'starved', slept: true };
  }
  const [, timeoutS, sleptMs, identity] = /^open (\d{1,5}) (-?\d{1,15}) (.{0,32})$/.exec(line) ?? [];
  if (identity !== undefined)
    return { kind: 'open', timeoutMs: Number(timeoutS) * 1000, sleptMs: Number(sleptMs), identity };
  const [, reason] = /^failed (.{1,400})$/.exec(line) ?? [];
  return reason === undefined ? null : { kind: 'failed', reason };
}
