import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from './open-store.ts';
import { emptyCommit, temporaryFolder } from './testing.ts';

/** Another process that opens the store, says so, and stays. */
async function otherServer(dataDir: string): Promise<ChildProcess> {
  const module = join(import.meta.dirname, 'open-store.ts');
  const script = `const { openStore } = await import(${JSON.stringify(module)});
    const store = await openStore({ dataDir: ${JSON.stringify(dataDir)}, owner: 'other' });
    process.stdout.write(String(store.lease.epoch));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

describe('openStore', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder('open');
  });
  afterEach(() => folder.remove());

  it('makes folder, database (0600) and installation once, and raises the epoch with each opening', async () => {
    const dataDir = join(folder.path, 'data');
    const first = await openStore({ dataDir, owner: 'a' });
    const installation = first.installation();
    expect(first.lease.epoch).toBe(1);
    expect(statSync(join(dataDir, 'picket.db')).mode & 0o777).toBe(0o600);
    await first.close();
    const second = await openStore({ dataDir, owner: 'a' });
    expect(second.installation()).toEqual(installation);
    expect(second.lease.epoch).toBe(2);
    await second.close();
  });

  it('refuses a second server on one file at once, and lets it in at once after kill -9', async () => {
    const other = await otherServer(folder.path);
    try {
      const started = performance.now();
      await expect(openStore({ dataDir: folder.path, owner: 'me' })).rejects.toMatchObject({ code: 'DATABASE_IN_USE' });
      expect(performance.now() - started, 'without waiting for a lease of 15 s').toBeLessThan(10_000);
    } finally {
      other.kill('SIGKILL');
      await once(other, 'exit');
    }
    const store = await openStore({ dataDir: folder.path, owner: 'me' });
    expect(store.lease.epoch).toBe(2);
    expect(await store.assertLease()).toBe(15_000);
    await store.close();
  });

  it('refuses a second opening in the same process too', async () => {
    const store = await openStore({ dataDir: folder.path, owner: 'a' });
    await expect(openStore({ dataDir: folder.path, owner: 'b' })).rejects.toMatchObject({ code: 'DATABASE_IN_USE' });
    await store.commit(emptyCommit('c'));
    await store.close();
  });

  it('says plainly that a file is no database', async () => {
    writeFileSync(
      join(folder.path, 'picket.db'),
      'nothing like a database, and long enough to be looked at\n'.repeat(50),
    );
    await expect(openStore({ dataDir: folder.path, owner: 'a' })).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
      message: expect.stringContaining('not a database'),
    });
  });

  it('says plainly that the data folder cannot be made', async () => {
    writeFileSync(join(folder.path, 'file'), '');
    await expect(openStore({ dataDir: join(folder.path, 'file', 'data'), owner: 'a' })).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
      message: expect.stringContaining('data folder'),
    });
  });

  it('answers DATABASE_FAILED after it was closed', async () => {
    const store = await openStore({ dataDir: folder.path, owner: 'a' });
    await store.close();
    await expect(store.commit(emptyCommit('c'))).rejects.toThrow();
  });
});
