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

const looks = 10;
const betweenLooksMs = 5;

/** The last whole text of the watcher; nothing runs before it has written one. */
export function nowOn(lab: Lab, host: string): Now {
  const now: Now = { bootId: '', agent: undefined, guests: [] };
  for (const line of wholeText(join(lab.files.host(host), 'now'))) {
    const [word, first = '', second = ''] = line.split(' ');
    if (word === 'boot') now.bootId = first;
    if (word === 'agent') now.agent = first;
    if (word === 'guest') now.guests.push({ uuid: first, pid: Number(second) });
  }
  return now;
}

/** It is emptied and then written, at any moment: without its end it is looked at again. One that stays so is that of a host that boots. */
function wholeText(path: string): string[] {
  for (let look = 0; look < looks; look++) {
    if (look > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, betweenLooksMs);
    const text = readIfThere(path);
    if (text === undefined) return [];
    const lines = text.split('\n');
    if (lines.at(-1) === 'end') return lines;
  }
  return [];
}
