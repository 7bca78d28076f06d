import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEED_WHILE_MS } from '@picket/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Feeder, startFeeder } from './feeder.ts';
import { type FromFeeder, mayFeed } from './feeding.ts';
import { monoMs } from './mono.ts';

let folder: string;
let device: string;
let heard: FromFeeder[];
let gone: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picket-watchdog-'));
  device = join(folder, 'watchdog0');
  await writeFile(device, '');
  await writeFile(join(folder, 'timeout'), '15\n');
  heard = [];
  gone = false;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function start(timeoutMs = 15_000): Feeder {
  return startFeeder(device, folder, timeoutMs, {
    heard: (message) => void heard.push(message),
    gone: () => {
      gone = true;
    },
  });
}
const kinds = () => heard.map(({ kind }) => kind);
const fed = () => readFile(device, 'latin1');
const within = { timeout: 20_000 };

describe('the process that feeds the watchdog (S21)', () => {
  it('feeds while there is young evidence, and no longer', { timeout: 40_000 }, async () => {
    const feeder = start();
    feeder.send({ evidenceAtMs: monoMs() - FEED_WHILE_MS + 4_000 });
    await expect.poll(kinds, within).toEqual(['open']);
    await expect.poll(kinds, within).toEqual(['open', 'starved']);
    const before = await fed();
    expect(before).toMatch(/^\0+$/);
    feeder.send({ evidenceAtMs: monoMs() });
    await expect.poll(kinds, within).toEqual(['open', 'starved', 'fed']);
    feeder.send({ end: 'leave' });
    await expect.poll(() => gone, within).toBe(true);
    expect(await fed(), 'it goes on counting').not.toContain('V');
  });

  it('opens nothing on old evidence, and stops a watchdog by the magic close', { timeout: 40_000 }, async () => {
    const feeder = start();
    feeder.send({ evidenceAtMs: monoMs() - FEED_WHILE_MS - 1 });
    feeder.send({ evidenceAtMs: monoMs() });
    await expect.poll(kinds, within).toEqual(['open']);
    feeder.send({ end: 'stop' });
    await expect.poll(() => gone, within).toBe(true);
    expect(await fed()).toMatch(/^\0+V$/);
  });

  it('does not guard by a time-out that is longer than was told', { timeout: 40_000 }, async () => {
    await writeFile(join(folder, 'timeout'), '60\n');
    start().send({ evidenceAtMs: monoMs() });
    await expect.poll(kinds, within).toEqual(['failed']);
    await expect.poll(() => gone, within).toBe(true);
    expect(await fed()).toBe('V');
  });
});

describe('evidence', () => {
  const began = { monoMs: 0, bootMs: 100_000 };

  it('is young for 20 s', () => {
    const at = (monoMs: number) => mayFeed(0, { monoMs, bootMs: 100_000 + monoMs }, began);
    expect([at(FEED_WHILE_MS), at(FEED_WHILE_MS + 1)]).toEqual([true, false]);
  });

  it('feeds no machine that was suspended meanwhile', () => {
    expect(mayFeed(1_000, { monoMs: 1_000, bootMs: 200_000 }, began)).toBe(false);
  });
});
