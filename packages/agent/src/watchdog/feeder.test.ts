import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FEED_WHILE_MS } from '@picket/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Feeder, type FeederTask, startFeeder } from './feeder.ts';
import type { FromFeeder } from './from-feeder.ts';
import { monoMs } from './mono.ts';
import { endOldFeeders } from './old-feeders.ts';

// The real process, on a file that stands for the device: what it writes, and what it says.

const setTimeoutBit = 0x80;
const magicClose = 0x100;
const alarmOnly = 0x400;
const keepalive = 0x8000;
const able = setTimeoutBit | magicClose | keepalive;
const within = { timeout: 20_000, interval: 20 };

let folder: string;
let device: string;
let feeders: { readonly device: string; readonly feeder: Feeder }[];

interface Heard {
  readonly feeder: Feeder;
  readonly said: FromFeeder[];
  readonly kinds: () => string[];
  readonly opened: () => FromFeeder | undefined;
  /** It listens: from now on its time is not that of Perl's start. */
  readonly ready: () => Promise<void>;
  readonly over: () => boolean;
  readonly complaint: () => string;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picket-watchdog-'));
  device = join(folder, 'watchdog0');
  await writeFile(device, '');
  await writeFile(`${device}-other`, '');
  feeders = [];
});
afterEach(async () => {
  for (const { feeder } of feeders) feeder.leave();
  for (const left of new Set(feeders.map((one) => one.device))) await endOldFeeders(left, 5_000);
  await rm(folder, { recursive: true, force: true });
});

function start(task: Partial<FeederTask> = {}): Heard {
  const said: FromFeeder[] = [];
  let over = false;
  let complained = '';
  const feeder = startFeeder(
    { device, seconds: 15, guarding: null, nowayout: false, fake: `${able}/15/iTCO_wdt`, ...task },
    {
      heard: (message) => void said.push(message),
      gone: (complaint) => {
        over = true;
        complained = complaint;
      },
    },
  );
  feeders.push({ device: task.device ?? device, feeder });
  return {
    feeder,
    said,
    kinds: () => said.map(({ kind }) => kind).filter((kind) => kind !== 'ready'),
    opened: () => said.find((message) => message.kind === 'open'),
    ready: () => expect.poll(() => said[0]?.kind, within).toBe('ready'),
    over: () => over,
    complaint: () => complained,
  };
}

async function failure(task: Partial<FeederTask>): Promise<string> {
  const { feeder, said, over } = start(task);
  feeder.evidence(monoMs());
  await expect.poll(over, within).toBe(true);
  const [last] = said.slice(-1);
  return last?.kind === 'failed' ? last.reason : `not refused: ${JSON.stringify(said)}`;
}
const written = () => readFile(device, 'latin1');
const old = (leftMs: number) => monoMs() - FEED_WHILE_MS + leftMs;

describe('the process that feeds the watchdog (S21)', { timeout: 60_000 }, () => {
  it('feeds while there is young evidence, and no longer', async () => {
    const { feeder, opened, kinds, ready } = start();
    await ready();
    feeder.evidence(old(3_500));
    await expect.poll(kinds, within).toEqual(['open']);
    expect(opened()).toMatchObject({ timeoutMs: 15_000, identity: 'iTCO_wdt' });
    await expect.poll(kinds, within).toEqual(['open', 'starved']);
    const before = await written();
    expect(before).toMatch(/^V\0{1,5}$/);
    feeder.evidence(monoMs());
    await expect.poll(kinds, within).toEqual(['open', 'starved', 'fed']);
    expect((await written()).length).toBeGreaterThan(before.length);
  });

  it('opens nothing on evidence that is too old, whatever its order', async () => {
    const { feeder, kinds } = start();
    feeder.evidence(old(-1));
    feeder.evidence(old(-2));
    const other = start({ device: `${device}-other` });
    other.feeder.evidence(monoMs());
    await expect.poll(other.kinds, within).toEqual(['open']);
    expect(kinds()).toEqual([]);
    expect(await written()).toBe('');
  });

  it('takes evidence from the future for evidence of now', async () => {
    // Told to feed for 1 s, instead of 45.
    const script = fileURLToPath(new URL('./feeder.pl', import.meta.url));
    const clock = process.arch === 'arm64' ? '113' : '228';
    const interpreter = 'perl';
    const child = spawn(interpreter, [script, device, '15', 'fresh', '-', '1000', '10', clock, '0'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH, PICKET_FAKE_WATCHDOG: `${able}/15/iTCO_wdt` },
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    child.stdin.write(`evidence ${Math.floor(monoMs() + 600_000)}\n`);
    await expect
      .poll(() => said, within)
      .toContain('starved old')
      .finally(() => child.kill('SIGKILL'));
  });

  it('stops it by the magic close when it is told to, and only then', async () => {
    const { feeder, kinds } = start();
    feeder.evidence(monoMs());
    await expect.poll(kinds, within).toEqual(['open']);
    feeder.stop();
    await expect.poll(written, within).toMatch(/^V\0+V$/);
  });

  it('feeds no machine that was suspended since it was armed, whichever agent started it', async () => {
    const first = start();
    first.feeder.evidence(monoMs());
    await expect.poll(first.kinds, within).toEqual(['open']);
    const opened = first.opened();
    if (opened?.kind !== 'open') throw new Error('not open');
    first.feeder.stop();
    await expect.poll(written, within).toMatch(/V$/);
    const before = await written();
    const asleep = start({ guarding: { sleptMs: opened.sleptMs - 3_000 } });
    asleep.feeder.evidence(monoMs());
    const awake = start({ device: `${device}-other`, guarding: { sleptMs: opened.sleptMs - 1_000 } });
    awake.feeder.evidence(monoMs());
    await expect.poll(() => readFile(`${device}-other`, 'latin1'), within).toMatch(/^\0{2,}$/);
    expect(asleep.kinds()).toEqual([]);
    expect(await written()).toBe(before);
  });

  it('sets the time-out without closing what it has opened, and tells what it became', async () => {
    const { feeder, opened } = start({ fake: `${able}/60/iTCO_wdt` });
    feeder.evidence(monoMs());
    await expect.poll(opened, within).toMatchObject({ kind: 'open', timeoutMs: 15_000 });
    expect(await written(), 'stopped once, before').toMatch(/^V\0+$/);
  });

  it('stops what may run already, and starts it by its driver: one that firmware started may count and never reset', async () => {
    const { feeder, kinds } = start();
    feeder.evidence(monoMs());
    await expect.poll(kinds, within).toEqual(['open']);
    await expect.poll(written, within).toMatch(/^V\0+$/);
    const guarding = start({ device: `${device}-other`, guarding: { sleptMs: 1e12 } });
    guarding.feeder.evidence(monoMs());
    await expect.poll(() => readFile(`${device}-other`, 'latin1'), within).toMatch(/^\0+$/);
  });

  it.each([true, null])(
    'does not open an iTCO that it could not start anew, and others as they are (nowayout %s)',
    async (nowayout) => {
      expect(await failure({ nowayout })).toMatch(
        'iTCO_wdt may have been started by the firmware, and then never resets',
      );
      expect(await written(), 'opened, it would reset the host').toBe('');
      const { feeder, kinds } = start({ nowayout, fake: `${able}/15/SP5100 TCO timer` });
      feeder.evidence(monoMs());
      await expect.poll(kinds, within).toEqual(['open']);
      await expect.poll(written, within).toMatch(/^\0+$/);
    },
  );

  it('stops and refuses what would not do: each with its sentence', async () => {
    expect(await failure({ fake: `${keepalive | setTimeoutBit}/15/softdog` })).toMatch('no magic close');
    expect(await written(), 'nothing was fed').toBe('V');
    expect(await failure({ fake: `${magicClose | setTimeoutBit}/15/odd` })).toMatch('takes no keepalive');
    expect(await failure({ fake: `${able | alarmOnly}/15/iamt_wdt` })).toMatch('resets nothing');
    expect(await failure({ fake: `${able}/=31/iTCO_wdt` })).toMatch('is 31 s, though 15 s were asked for');
    expect(await failure({ fake: `${able}/=9/iTCO_wdt` })).toMatch('is 9 s, though 15 s were asked for');
    expect(await written(), 'the last two were started anew').toBe('VVVVVVV');
  });

  it('does not stop what guards the host already, whatever it finds', async () => {
    const reason = await failure({ fake: `${able}/=16/iTCO_wdt`, guarding: { sleptMs: 1e12 } });
    expect(reason).toMatch('is 16 s, though 15 s were asked for');
    expect(await written()).toBe('');
  });

  it('takes a file for a device in tests only, and never asks a device of its kind to be a test', async () => {
    const { fake: _, ...plain } = { fake: '', device, seconds: 15, guarding: null, nowayout: false };
    const said: FromFeeder[] = [];
    const feeder = startFeeder(plain, { heard: (message) => void said.push(message), gone: () => undefined });
    feeder.evidence(monoMs());
    await expect
      .poll(() => said.slice(1), within)
      .toMatchObject([{ kind: 'failed', reason: `${device} is no character device` }]);
    expect(await failure({ device: '/dev/null' })).toMatch('no watchdog that answers');
  });

  it('goes on without its agent while the evidence is young, then lets the host be reset, and ends when the next agent asks', async () => {
    const { feeder, kinds, ready } = start();
    await ready();
    feeder.evidence(old(4_000));
    await expect.poll(kinds, within).toEqual(['open']);
    const atLeave = (await written()).length;
    feeder.leave();
    await expect.poll(async () => (await written()).length, within).toBeGreaterThan(atLeave);
    const untilMs = monoMs() + 4_500;
    // Its evidence is old then: it holds the device, and feeds it no more. Closed, it would be fed once more.
    await expect.poll(() => monoMs() >= untilMs, within).toBe(true);
    const starved = await written();
    const next = start({ guarding: { sleptMs: 1e12 } });
    next.feeder.evidence(monoMs());
    await expect.poll(next.kinds, { timeout: 8_000 }).toEqual(['failed']);
    expect(next.said[1]).toMatchObject({ reason: 'somebody else has it open' });
    expect(await written()).toBe(starved);
    expect(await endOldFeeders(device, 5_000)).toBeNull();
    const last = start({ guarding: { sleptMs: 1e12 } });
    last.feeder.evidence(monoMs());
    await expect.poll(last.kinds, within).toEqual(['open']);
    expect(await written(), 'no V but the first').toMatch(/^V\0+$/);
  });

  it('ends without stopping anything when it is told what it does not know', async () => {
    const { feeder, kinds, over, complaint } = start();
    feeder.evidence(monoMs());
    await expect.poll(kinds, within).toEqual(['open']);
    feeder.evidence(1e20);
    await expect.poll(over, within).toBe(true);
    expect(complaint()).toBe('told what it does not know');
    expect(await written()).toMatch(/^V\0+$/);
  });

  it('does not end for anybody while its agent lives', async () => {
    const { feeder, kinds } = start();
    feeder.evidence(monoMs());
    await expect.poll(kinds, within).toEqual(['open']);
    expect(await endOldFeeders(device, 700)).toMatch('does not end');
    const before = (await written()).length;
    await expect.poll(async () => (await written()).length, within).toBeGreaterThan(before);
  });
});
