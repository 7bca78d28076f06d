import type { HostState, VmState } from '@picket/protocol';
import type { Io } from '../io.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'dim' | 'bold' | 'plain';

const codes: Readonly<Record<Exclude<Tone, 'plain'>, number>> = { good: 32, warn: 33, bad: 31, dim: 2, bold: 1 };

/** How to print: `width` is null where there is no terminal, and text then stays unwrapped and colourless. */
export interface Style {
  readonly width: number | null;
  paint(tone: Tone, text: string): string;
}

export function styleOf(io: Io): Style {
  return {
    width: io.size()?.columns ?? null,
    paint: (tone, text) =>
      io.colour && tone !== 'plain' && text !== '' ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text,
  };
}

export const hostTone: Readonly<Record<HostState, Tone>> = {
  disabled: 'dim',
  ineligible: 'warn',
  up: 'good',
  suspect: 'warn',
  checking: 'warn',
  degraded: 'warn',
  condemned: 'bad',
  fencing: 'bad',
  unfenced: 'bad',
  fenced: 'warn',
  down: 'warn',
  returned: 'warn',
  maintenance: 'dim',
  retired: 'dim',
};

export const vmTone: Readonly<Record<VmState, Tone>> = {
  running: 'good',
  stopped: 'dim',
  lost: 'bad',
  waiting: 'warn',
  starting: 'warn',
  pinned: 'bad',
  held: 'bad',
  doubled: 'bad',
  uncertain: 'warn',
};
