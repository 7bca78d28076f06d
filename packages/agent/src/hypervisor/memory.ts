import { readFile } from 'node:fs/promises';

export interface HostMemory {
  readonly totalMib: number;
  readonly freeMib: number;
}

/** The host's memory; with `totalMib` given, what of it the running domains leave (hosts that share one kernel). */
export async function hostMemory(totalMib: number | null, runningMib: number): Promise<HostMemory> {
  if (totalMib !== null) return { totalMib, freeMib: Math.max(0, totalMib - runningMib) };
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  return { totalMib: meminfoMib(text, 'MemTotal'), freeMib: meminfoMib(text, 'MemAvailable') };
}

export function meminfoMib(text: string, key: string): number {
  const kib = Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return Math.floor(kib / 1024);
}
