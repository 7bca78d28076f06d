import { join } from 'node:path';
import { readIfThere } from '../lab/files.ts';
import type { Lab } from '../lab/state.ts';

/** What runs on a host with a kernel of its own, as its watcher (sh/uml-watch.sh) last wrote it. */
export interface Now {
  bootId: string;
  /** State letter of the agent's process; undefined when it does not run. */
  agent: string | undefined;
  /** QEMUs by the host's own process numbers. */
  guests: { uuid: string; pid: number }[];
}

/** The last whole text of the watcher; nothing runs before it has written one. */
export function nowOn(lab: Lab, host: string): Now {
  const lines = (readIfThere(join(lab.files.host(host), 'now')) ?? '').split('\n');
  const now: Now = { bootId: '', agent: undefined, guests: [] };
  // It is written in one go but read at any moment: without its end it is an empty or half one, and the next look finds it whole.
  if (lines.at(-1) !== 'end') return now;
  for (const line of lines) {
    const [word, first = '', second = ''] = line.split(' ');
    if (word === 'boot') now.bootId = first;
    if (word === 'agent') now.agent = first;
    if (word === 'guest') now.guests.push({ uuid: first, pid: Number(second) });
  }
  return now;
}
