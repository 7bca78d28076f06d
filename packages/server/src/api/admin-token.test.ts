import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadAdminToken } from './admin-token.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'picket-token-'));
});
afterEach(() => rm(dir, { recursive: true }));

it('makes a token at the first start that only its owner can read, and keeps it', async () => {
  const token = await loadAdminToken(dir);
  const file = path.join(dir, 'admin.token');
  expect(token).toMatch(/^[\w-]{43}$/);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readFile(file, 'utf8')).trim()).toBe(token);
  await chmod(file, 0o644);
  expect(await loadAdminToken(dir)).toBe(token);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('says what to do about an empty token file', async () => {
  await writeFile(path.join(dir, 'admin.token'), '\n');
  await expect(loadAdminToken(dir)).rejects.toMatchObject({ code: 'SECRET_KEY_BAD' });
});
