import { expect, it } from 'vitest';
import { hostMemory, meminfoMib } from './memory.ts';
import { ageMs } from './qemu-age.ts';

it('reads the age of a process whatever its name looks like', () => {
  const stat = `4711 (qemu) 7 (x)) S 1 4711 4711 0 -1 4194560 9 0 0 0 1 2 0 0 20 0 3 0 ${1_000} 1 2 3`;
  expect(ageMs(stat, '70.50 100.00\n')).toBe(60_500);
  expect(ageMs('', '70.50 100.00\n')).toBeNull();
});

it('reads memory in whole MiB', () => {
  expect(meminfoMib('MemTotal:       24688000 kB\nMemAvailable:   1535 kB\n', 'MemAvailable')).toBe(1);
  expect(meminfoMib('', 'MemTotal')).toBe(0);
});

it('counts what running domains leave of a given total', async () => {
  expect(await hostMemory(1024, 1000)).toEqual({ totalMib: 1024, freeMib: 24 });
  expect(await hostMemory(1024, 2000)).toEqual({ totalMib: 1024, freeMib: 0 });
});
