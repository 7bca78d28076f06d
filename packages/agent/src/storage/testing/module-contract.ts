import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookAt } from '../look.ts';
import type { ExpectedPool, Heartbeat, StorageModule } from '../module.ts';

/** A real storage, freshly made and empty, with what happens to it from outside. */
interface StoragePeer {
  /** A module as another host would have it: a client of its own onto the same storage. */
  host(): StorageModule;
  makeDisk(relPath: string): Promise<void>;
  /** A guest writes a sector. */
  writeDisk(relPath: string): Promise<void>;
  /** The heartbeat of this machine becomes something that is none. */
  damageHeartbeat(machineId: string): Promise<void>;
  /** Everything that Picket wrote is gone: another storage stands in its place. */
  exchange(): Promise<void>;
  /** From now on nothing can be read or written. */
  break(): Promise<void>;
  end(): Promise<void>;
}

export interface StorageBench {
  /** Why the stories cannot be told here; null: they can. */
  readonly missing: string | null;
  start(): Promise<StoragePeer>;
}

const firstUse: ExpectedPool = { pool: 'pool1', id: null, installation: 'inst' };
const timeoutMs = 5_000;

const beat = (machineId: string, seq: number, host = `host of ${machineId}`): Heartbeat => ({
  machineId,
  host,
  bootId: 'boot-1',
  seq,
  installation: 'inst',
});

/** What every storage module must do, against a real storage (docs/adding-a-storage-module.md). */
export function storageModuleContract(name: string, { missing, start }: StorageBench): void {
  describe.skipIf(missing !== null)(`storage ${name}${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
    let peer: StoragePeer;
    let a: StorageModule;
    let b: StorageModule;
    beforeEach(async () => {
      peer = await start();
      a = peer.host();
      b = peer.host();
    });
    afterEach(() => peer.end());

    const opened = () => Promise.all([a, b].map((module) => module.open(firstUse)));
    const clock = async (module: StorageModule): Promise<number> => (await module.readClock('m1')).clockMs;
    async function writtenAt(relPath: string): Promise<number> {
      const at = (await b.lastWrites([relPath], timeoutMs)).get(relPath);
      if (at === undefined || 'reason' in at) throw new Error(at?.reason ?? 'no answer');
      return at.mtimeMs;
    }
    /** The storage's clock moves on before the next word: its ticks may be coarse. */
    const clockMoves = async (sinceMs: number) =>
      await expect.poll(() => clock(a), { timeout: timeoutMs, interval: 5 }).toBeGreaterThan(sinceMs);

    describe('identity (S24)', () => {
      it('is made once, however many hosts come first', async () => {
        const hosts = Array.from({ length: 4 }, () => peer.host());
        const ids = await Promise.all(hosts.map((module) => module.open(firstUse)));
        expect(new Set(ids.map(({ id }) => id)).size).toBe(1);
        expect(ids[0]?.id).not.toBe('');
      });

      it('tells each installation of the others', async () => {
        expect(await a.open(firstUse)).toMatchObject({ foreign: [] });
        expect(await b.open({ ...firstUse, installation: 'other' })).toMatchObject({ foreign: ['inst'] });
        expect(await a.open(firstUse)).toMatchObject({ foreign: ['other'] });
      });

      it('is not claimed before the installation is known', async () => {
        await a.open({ ...firstUse, installation: null });
        expect(await b.open(firstUse)).toMatchObject({ foreign: [] });
      });

      it('must be the one this host knows', async () => {
        await a.open(firstUse);
        await expect(b.open({ ...firstUse, id: 'another' })).rejects.toThrow(/another/);
      });

      it('is not made anew on a pool that this host has seen before', async () => {
        const { id } = await a.open(firstUse);
        await peer.exchange();
        await expect(peer.host().open({ ...firstUse, id })).rejects.toThrow();
      });
    });

    it('tells in words what it is and what becomes of a dead host’s locks (S13)', async () => {
      await opened();
      const { about, locks, warnings } = await a.health();
      expect(about).not.toBe('');
      expect(['lease', 'left-behind', 'not-shared', 'unknown']).toContain(locks);
      if (locks === 'left-behind' || locks === 'not-shared') expect(warnings).not.toEqual([]);
    });

    describe('heartbeats', () => {
      beforeEach(opened);

      it('written on one host are read on another, the newest each time', async () => {
        for (const seq of [7, 8, 1_000_000, 9]) {
          await a.writeHeartbeat(beat('m1', seq));
          expect(await b.readHeartbeat('m1')).toMatchObject(beat('m1', seq));
        }
      });

      it('carry the time of the storage, between two looks at its clock', async () => {
        const before = await clock(a);
        await clockMoves(before);
        await a.writeHeartbeat(beat('m1', 1));
        const at = (await b.readHeartbeat('m1'))?.mtimeMs ?? 0;
        expect(at).toBeGreaterThanOrEqual(before);
        expect(at).toBeLessThanOrEqual(await clock(b));
      });

      it('of a machine that has none are null, a damaged one is an error', async () => {
        expect(await b.readHeartbeat('nobody')).toBeNull();
        await a.writeHeartbeat(beat('m1', 1));
        await peer.damageHeartbeat('m1');
        await expect(b.readHeartbeat('m1')).rejects.toThrow();
      });

      it('after a damage are written again', async () => {
        await a.writeHeartbeat(beat('m1', 1));
        await peer.damageHeartbeat('m1');
        await a.writeHeartbeat(beat('m1', 2));
        expect(await b.readHeartbeat('m1')).toMatchObject({ seq: 2 });
      });

      it('of many are read together, however one of them looks, and those asked for come first', async () => {
        for (const id of ['m1', 'm2', 'm3', 'm4']) await a.writeHeartbeat(beat(id, 1));
        await peer.damageHeartbeat('m2');
        const ids = async (limit: number, always: string[]) =>
          (await b.readHeartbeats(limit, always)).map(({ machineId }) => machineId).sort();
        expect(await ids(64, [])).toEqual(['m1', 'm3', 'm4']);
        expect(await ids(1, ['m4'])).toEqual(['m4']);
        expect(await ids(64, ['nobody'])).toEqual(['m1', 'm3', 'm4']);
      });

      it('of a machine with a strange name are its own', async () => {
        await a.writeHeartbeat(beat('../../strange name', 5));
        expect(await b.readHeartbeat('../../strange name')).toMatchObject({ seq: 5 });
        expect(await b.readHeartbeat('m1')).toBeNull();
      });
    });

    it('has a clock that never goes back and tells how long it took to be told', async () => {
      await opened();
      const first = await a.readClock('m1');
      expect(first.latencyMs).toBeGreaterThanOrEqual(0);
      await clockMoves(first.clockMs);
    });

    describe('disks', () => {
      beforeEach(opened);

      it('show a write on one host to another at once', async () => {
        await peer.makeDisk('vm1.raw');
        for (let write = 0; write < 3; write += 1) {
          const before = await clock(a);
          await clockMoves(before);
          await peer.writeDisk('vm1.raw');
          expect(await writtenAt('vm1.raw'), `write ${write}`).toBeGreaterThan(before);
        }
      });

      it('that are only looked at look older and older', async () => {
        await peer.makeDisk('vm1.raw');
        const at = await writtenAt('vm1.raw');
        await clockMoves(at + 20);
        expect(await writtenAt('vm1.raw')).toBe(at);
      });

      it('that are not there have a reason and hide no other', async () => {
        await peer.makeDisk('vm1.raw');
        const found = await b.lastWrites(['gone.raw', 'vm1.raw'], timeoutMs);
        expect(found.get('gone.raw')).toEqual({ reason: expect.stringMatching(/./) });
        expect(found.get('vm1.raw')).toEqual({ mtimeMs: expect.any(Number) });
      });

      it('of which there are none need no answer', async () => {
        expect([...(await b.lastWrites([], timeoutMs))]).toEqual([]);
      });

      it('are never told to be free of a lock unless that is known', async () => {
        const { state, reason } = await b.lockState('gone.raw');
        expect(state).not.toBe('held');
        if (state === 'unknown') expect(reason).not.toBe('');
      });
    });

    it('that cannot be reached is unknown in every source, and nothing is taken for written', async () => {
      await opened();
      await a.writeHeartbeat(beat('m1', 3));
      await peer.makeDisk('vm1.raw');
      await peer.break();
      await expect(a.writeHeartbeat(beat('m1', 4))).rejects.toThrow();
      await expect(a.open(firstUse)).rejects.toThrow();
      const look = { pool: 'pool1', self: 'm2', target: 'm1', disks: ['vm1.raw'], timeoutMs };
      const readings = await lookAt(b, look);
      expect(readings.map(({ kind, result }) => `${kind} ${result}`)).toEqual(
        expect.arrayContaining(['pool unknown', 'heartbeat unknown', 'disk unknown']),
      );
      expect(readings.filter(({ result }) => result !== 'unknown')).toEqual([]);
    });
  });
}
