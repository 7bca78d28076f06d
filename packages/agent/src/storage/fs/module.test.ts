import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { lookAt } from '../look.ts';
import type { StorageModule } from '../module.ts';
import { fsModule } from './module.ts';

const mounted = async (path: string) => ({ path, type: 'ext4', source: '/dev/vda', options: [] });
const beat = (machineId: string, seq: number) => ({
  machineId,
  host: `host of ${machineId}`,
  bootId: 'boot-1',
  seq,
  installation: 'inst',
});
const firstUse = { pool: 'nfs1', id: null, installation: 'inst' };

let mount: string;
let module: StorageModule;
beforeEach(async () => {
  mount = await mkdtemp(join(tmpdir(), 'picket-pool-'));
  module = fsModule({ mount }, mounted);
  return () => rm(mount, { recursive: true });
});

describe('identity of a pool', () => {
  it('never makes the mount point itself', async () => {
    const missing = join(mount, 'missing');
    await expect(fsModule({ mount: missing }).open(firstUse)).rejects.toThrow(`nothing is mounted at ${missing}`);
    await expect(readFile(missing)).rejects.toThrow('ENOENT');
  });

  it('is refused when it is damaged', async () => {
    await mkdir(join(mount, '.picket'), { recursive: true });
    await writeFile(join(mount, '.picket/pool.json'), '{');
    await expect(module.open(firstUse)).rejects.toThrow('is damaged');
  });

  it('needs its own folder', async () => {
    await writeFile(join(mount, '.picket'), 'a file where a folder should be');
    await expect(module.open(firstUse)).rejects.toThrow('is a file where a folder should be');
  });
});

describe('heartbeats', () => {
  beforeEach(() => module.open(firstUse));

  it('shrink and grow in place', async () => {
    await module.writeHeartbeat(beat('m1', 1_000_000));
    await module.writeHeartbeat(beat('m1', 1));
    expect(await module.readHeartbeat('m1')).toMatchObject({ seq: 1 });
  });

  it('stay in their folder whatever a machine calls itself', async () => {
    await module.writeHeartbeat(beat('../../escaped', 1));
    expect(await module.readHeartbeat('../../escaped')).toMatchObject({ seq: 1 });
    await expect(readFile(join(mount, 'escaped.json'))).rejects.toThrow('ENOENT');
  });
});

describe('a look at a silent host', () => {
  const look = {
    pool: 'nfs1',
    self: 'm1',
    target: 'm2',
    disks: ['a.raw', 'odd name\n.raw', 'gone.raw'],
    timeoutMs: 5_000,
  };
  beforeEach(async () => {
    await module.open(firstUse);
    await module.writeHeartbeat(beat('m1', 3));
    await module.writeHeartbeat(beat('m2', 9));
    for (const disk of ['a.raw', 'odd name\n.raw']) await writeFile(join(mount, disk), 'x');
  });

  it('reads clock, heartbeats and disks; what is not there is unknown', async () => {
    const readings = await lookAt(module, look);
    expect(readings).toMatchObject([
      {
        kind: 'pool',
        result: 'read',
        others: [
          { machineId: 'm1', seq: 3 },
          { machineId: 'm2', seq: 9 },
        ],
      },
      { kind: 'heartbeat', result: 'read', seq: 9, bootId: 'boot-1' },
      { kind: 'disk', relPath: 'a.raw', result: 'read' },
      { kind: 'disk', relPath: 'odd name\n.raw', result: 'read' },
      { kind: 'disk', relPath: 'gone.raw', result: 'unknown', reason: 'No such file or directory' },
      { kind: 'lock', result: 'unknown' },
      { kind: 'lock', result: 'unknown' },
      { kind: 'lock', result: 'unknown' },
    ]);
  });

  it('reads more disks than fit into one call, each once', async () => {
    const names = Array.from({ length: 3_000 }, (_, i) => `disk-${i}-${'x'.repeat(60)}.raw`);
    for (const name of names) await writeFile(join(mount, name), '');
    const found = await module.lastWrites([...names, 'gone.raw'], 20_000);
    expect([...found.values()].filter((seen) => 'mtimeMs' in seen)).toHaveLength(names.length);
    expect(found.get('gone.raw')).toEqual({ reason: 'No such file or directory' });
  });

  it('tells ages by the clock of the storage, never below zero', async () => {
    const nowSeconds = Date.now() / 1000;
    await utimes(join(mount, 'a.raw'), nowSeconds - 3600, nowSeconds - 3600);
    await utimes(join(mount, 'odd name\n.raw'), nowSeconds + 3600, nowSeconds + 3600);
    const [old, future] = (await lookAt(module, look)).filter((reading) => reading.kind === 'disk');
    expect(old).toMatchObject({ ageMs: expect.closeTo(3_600_000, -5) });
    expect(future).toMatchObject({ ageMs: 0 });
  });

  it('is unknown in all its sources when the clock cannot be read', async () => {
    await rm(join(mount, '.picket/probe'), { recursive: true });
    const readings = await lookAt(module, look);
    expect(readings.map(({ kind, result }) => `${kind} ${result}`)).toEqual([
      'pool unknown',
      'heartbeat unknown',
      ...Array(3).fill('disk unknown'),
    ]);
  });

  it('answers in time with what it has when one source hangs', async () => {
    const hanging: StorageModule = { ...module, readHeartbeat: () => new Promise(() => {}) };
    const readings = await lookAt(hanging, { ...look, timeoutMs: 400 });
    expect(readings).toMatchObject([
      { kind: 'pool', result: 'read' },
      { kind: 'heartbeat', result: 'unknown', reason: 'the storage did not answer in time' },
      { kind: 'disk', result: 'read' },
      {},
      {},
      {},
      {},
      {},
    ]);
  });
});
