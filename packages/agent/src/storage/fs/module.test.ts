import { chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { lookAt } from '../look.ts';
import type { StorageModule } from '../module.ts';
import { fsModule } from './module.ts';
import { mountPoints } from './mounts.ts';

const mounted = async () => {};
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
  it('is made once, however many hosts come first', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => fsModule({ mount }, mounted).open(firstUse)));
    expect(new Set(ids.map(({ id }) => id)).size).toBe(1);
  });

  it('lists installations and tells of foreign ones (S24)', async () => {
    await module.open(firstUse);
    expect(await module.open({ ...firstUse, installation: 'other' })).toMatchObject({ foreign: ['inst'] });
    expect(await module.open(firstUse)).toMatchObject({ foreign: ['other'] });
  });

  it('never makes the mount point itself', async () => {
    const missing = join(mount, 'missing');
    await expect(fsModule({ mount: missing }).open(firstUse)).rejects.toThrow(`nothing is mounted at ${missing}`);
    await expect(readFile(missing)).rejects.toThrow('ENOENT');
  });

  it('is not made anew on a pool that this host has seen before: something else is mounted there', async () => {
    await expect(module.open({ ...firstUse, id: 'seen-before' })).rejects.toThrow('is missing');
  });

  it('must be the one this host knows', async () => {
    await module.open(firstUse);
    await expect(module.open({ ...firstUse, id: 'another' })).rejects.toThrow('knows pool nfs1 as another');
  });

  it('is refused when it is damaged', async () => {
    await mkdir(join(mount, '.picket'), { recursive: true });
    await writeFile(join(mount, '.picket/pool.json'), '{');
    await expect(module.open(firstUse)).rejects.toThrow('is damaged');
  });

  it('needs a pool that can be written to', async () => {
    await writeFile(join(mount, '.picket'), 'a file where a folder should be');
    await expect(module.open(firstUse)).rejects.toThrow('not writable');
    await chmod(join(mount, '.picket'), 0o644);
  });
});

describe('heartbeats', () => {
  beforeEach(() => module.open(firstUse));

  it('are read back with their time', async () => {
    await module.writeHeartbeat(beat('m1', 7));
    const { clockMs } = await module.readClock('m2');
    const seen = await module.readHeartbeat('m1');
    expect(seen).toMatchObject(beat('m1', 7));
    expect(Math.abs(clockMs - (seen?.mtimeMs ?? 0))).toBeLessThan(5_000);
  });

  it('shrink and grow in place', async () => {
    await module.writeHeartbeat(beat('m1', 1_000_000));
    await module.writeHeartbeat(beat('m1', 1));
    expect(await module.readHeartbeat('m1')).toMatchObject({ seq: 1 });
  });

  it('of a machine that has none are null, of one whose file is damaged an error', async () => {
    expect(await module.readHeartbeat('nobody')).toBeNull();
    await writeFile(join(mount, '.picket/heartbeat/m1.json'), '{"machineId":');
    await expect(module.readHeartbeat('m1')).rejects.toThrow('damaged');
  });

  it('of others are read together, whatever one of them looks like', async () => {
    for (const id of ['m1', 'm2', 'm3']) await module.writeHeartbeat(beat(id, 1));
    await writeFile(join(mount, '.picket/heartbeat/m2.json'), 'x');
    expect((await module.readHeartbeats(64, ['m3'])).map(({ machineId }) => machineId)).toEqual(['m3', 'm1']);
    expect((await module.readHeartbeats(1, ['m3'])).map(({ machineId }) => machineId)).toEqual(['m3']);
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

it('mount points are read from the kernel table with their escapes', () => {
  const table =
    '36 35 0:44 / /run/pool/nfs1 rw - nfs4 srv:/x rw\n37 35 0:45 / /mnt/with\\040space rw - nfs4 srv:/y rw\n';
  expect([...mountPoints(table)]).toEqual(expect.arrayContaining(['/run/pool/nfs1', '/mnt/with space']));
});
