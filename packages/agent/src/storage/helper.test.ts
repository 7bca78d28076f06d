import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { StorageHelper } from './helper.ts';

const entry = fileURLToPath(new URL('../testing/hanging-helper.ts', import.meta.url));
const generousMs = 20_000;
let helper: StorageHelper;
afterEach(() => helper.stop());

const ask = (pool: string, timeoutMs = generousMs) =>
  helper.request('open', { pool, id: null, installation: null }, timeoutMs);
const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('answers from one process, which it starts on the first question', async () => {
  helper = new StorageHelper({ args: [], entry });
  expect(helper.pid).toBeNull();
  const first = await ask('fine');
  expect(first).toEqual({ ok: true, value: { id: String(helper.pid), foreign: [] } });
  expect(await ask('fine')).toEqual(first);
});

it('kills a helper that hangs, answers all that waited for it, and goes on with a new one', async () => {
  helper = new StorageHelper({ args: [], entry });
  await ask('fine');
  const pid = helper.pid ?? 0;
  const [hung, behind] = await Promise.all([ask('hang', 100), ask('fine')]);
  expect(hung).toEqual({ ok: false, reason: 'the storage did not answer within 0.1 s' });
  expect(behind.ok).toBe(false);
  await expect.poll(() => alive(pid)).toBe(false);
  // At once it is not tried again, in a moment it is.
  expect(await ask('fine')).toMatchObject({ ok: false, reason: expect.stringContaining('tried again') });
  await expect.poll(async () => (await ask('fine')).ok, { timeout: generousMs, interval: 50 }).toBe(true);
  expect(helper.pid).not.toBe(pid);
});

it('does not take a helper for hung that is still being loaded', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-helper-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const loaded = join(folder, 'loaded');
  helper = new StorageHelper({ args: [loaded], entry });
  expect(await ask('fine', 50)).toMatchObject({ ok: false, reason: expect.stringContaining('busy') });
  const { pid } = helper;
  writeFileSync(loaded, '');
  await expect.poll(async () => (await ask('fine', generousMs)).ok, { timeout: generousMs, interval: 50 }).toBe(true);
  expect(helper.pid).toBe(pid);
});

it('answers with a reason when the helper dies', async () => {
  helper = new StorageHelper({ args: [], entry });
  expect(await ask('die')).toMatchObject({ ok: false });
});
