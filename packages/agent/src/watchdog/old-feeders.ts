import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { monoMs } from './mono.ts';

const againMs = 500;
const lookMs = 50;

/**
 * Ends the feeders of a device that agents before this one have left, so that never two of them hold an unfinished check (feeder.pl says why). They are
 * found in the table of processes, whatever was or was not written down before an agent ended. Null when none is left, else why not.
 */
export async function endOldFeeders(device: string, withinMs: number): Promise<string | null> {
  const untilMs = monoMs() + withinMs;
  let askAtMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    const [first, ...rest] = await feedersOf(device);
    if (first === undefined) return null;
    if (monoMs() > untilMs) return `a feeder of an agent before this one does not end (process ${first})`;
    if (monoMs() >= askAtMs) {
      askAtMs = monoMs() + againMs;
      for (const pid of [first, ...rest]) terminate(pid);
    }
    await delay(lookMs);
  }
}

function terminate(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has just ended.
  }
}

async function feedersOf(device: string): Promise<number[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(names.map((name) => isFeeder(name, device)));
  return names.filter((_name, at) => found[at]).map(Number);
}

/**
 * By the name that feeder.pl gives itself before it says `ready`, and so before it has any evidence. One that ends has no command line any more while
 * its files are still being closed (do_exit() of the kernel); as a zombie it has closed them.
 */
async function isFeeder(pid: string, device: string): Promise<boolean> {
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  const [, name = '', state = ''] = /\((.*)\) (\S)/s.exec(await read('stat')) ?? [];
  if (!name.startsWith('picket-feeder') || /[ZX]/.test(state)) return false;
  const line = (await read('cmdline')).split('\0')[0]?.trim() ?? '';
  return line === '' || line === `picket-feeder ${device}`;
}
