import { z } from 'zod';
import type { RbdPoolConfig } from '../../config.ts';
import { messageOf } from '../../files/text.ts';
import { run } from '../../process/run.ts';
import type { LastWrite, SeenHeartbeat, StorageModule } from '../module.ts';
import { CephClient, type CephPlace, type ImageState, type StampedText } from './ceph-client.ts';
import { lastWriteOf, lockOf, objectsPerImage } from './images.ts';

/** A round asks for the writes of all disks and for their locks at the same time: one look at an image answers both. */
const sameLookMs = 500;
const maxMembers = 4_096;
const secretTimeoutMs = 4_000;

const beatSchema = z.object({
  host: z.string(),
  bootId: z.string(),
  seq: z.number().int().nonnegative(),
  installation: z.string().nullable(),
  /** The writer's own clock at the write. */
  wallMs: z.number(),
});

const beatName = (machineId: string) => `beat.${machineId}`;

/**
 * Images of a Ceph pool (RBD). Everything of Picket's lies in the pool's namespace `picket`: `beat.MACHINE`, `probe.MACHINE`, and the
 * lists `members` and `installations`. Times are the OSD's own: see `ceph-client.py`.
 */
export function rbdModule(
  config: RbdPoolConfig,
  client = new CephClient(() => placeOf(config)),
  now: () => number = Date.now,
): StorageModule {
  const digests = new Map<string, string>();
  const enlisted = new Set<string>();
  const looks = new Map<string, { readonly atMs: number; readonly state: Promise<ImageState> }>();

  function look(relPath: string): Promise<ImageState> {
    const now = performance.now();
    const state = client.ask('image', { name: relPath, limit: objectsPerImage });
    for (const [name, { atMs }] of looks) if (now - atMs >= sameLookMs) looks.delete(name);
    looks.set(relPath, { atMs: now, state });
    return state;
  }

  /** The look that the same question about writes has just begun, or one of its own. */
  function sameLook(relPath: string): Promise<ImageState> {
    const standing = looks.get(relPath);
    return standing !== undefined && performance.now() - standing.atMs < sameLookMs ? standing.state : look(relPath);
  }

  async function beats(machineIds: readonly string[]): Promise<(Beat | null)[]> {
    const found = await client.ask('read', { names: machineIds.map(beatName) });
    return machineIds.map((machineId, at) => readBeat(machineId, found[at] ?? null));
  }

  /** By how much the clock of the machine goes before the storage's; a machine that never beat here is not compared. */
  async function aheadMs(machineId: string): Promise<number> {
    const [beat] = await beats([machineId]);
    if (beat === undefined || beat === null)
      throw new Error('its host never beat on this pool, so that the times of its writes cannot be told');
    return beat.wallMs - beat.mtimeMs;
  }

  return {
    async open(expected) {
      const { fsid, poolId } = await client.ask('facts', {});
      const id = `ceph:${fsid}:${poolId}`;
      if (expected.id !== null && expected.id !== id)
        throw new Error(`this is pool ${id}, but this host knows pool ${expected.pool} as ${expected.id}`);
      const { installation } = expected;
      if (installation === null) return { id, foreign: [] };
      await client.ask('enlist', { list: 'installations', key: installation });
      const all = await client.ask('listed', { list: 'installations', limit: 100 });
      return { id, foreign: all.filter((other) => other !== installation) };
    },

    async health() {
      const { fsid, addresses } = await client.ask('facts', {});
      return {
        about: `Ceph pool ${config.cephPool} of cluster ${fsid}`,
        locks: 'lease',
        warnings: [],
        fence: { storage: `ceph:${fsid}`, pool: config.cephPool, addresses: [...addresses] },
      };
    },

    async writeHeartbeat({ machineId, ...beat }) {
      const text = JSON.stringify({ ...beat, wallMs: now() });
      // Named first, so that no heartbeat stands that nobody finds.
      if (!enlisted.has(machineId)) await client.ask('enlist', { list: 'members', key: machineId });
      enlisted.add(machineId);
      await client.ask('write', { name: beatName(machineId), text });
    },

    async readHeartbeat(machineId) {
      const found = (await client.ask('read', { names: [beatName(machineId)] }))[0] ?? null;
      if (found === null) return null;
      const beat = readBeat(machineId, found);
      if (beat === null) throw new Error('its heartbeat is damaged');
      return beat;
    },

    async readHeartbeats(limit, always) {
      const members = await client.ask('listed', { list: 'members', limit: maxMembers });
      const wanted = [...new Set([...always.filter((id) => members.includes(id)), ...members.toSorted()])];
      return (await beats(wanted.slice(0, limit))).filter((beat) => beat !== null);
    },

    async readClock(machineId) {
      const name = `probe.${machineId}`;
      const begunMs = performance.now();
      await client.ask('write', { name, text: '.' });
      const [probe] = await client.ask('read', { names: [name] });
      if (probe === undefined || probe === null) throw new Error('the probe object could not be read back');
      return { clockMs: probe.stampMs, latencyMs: performance.now() - begunMs };
    },

    async lastWrites(relPaths, _timeoutMs, writer) {
      const ahead = writer === undefined || relPaths.length === 0 ? 0 : await aheadMs(writer);
      const found = await Promise.all(
        relPaths.map(async (relPath): Promise<[string, LastWrite]> => {
          try {
            const state = await look(relPath);
            const before = digests.get(relPath);
            digests.set(relPath, state.digest);
            return [relPath, lastWriteOf(state, ahead, before)];
          } catch (error) {
            return [relPath, { reason: messageOf(error) }];
          }
        }),
      );
      return new Map(found);
    },

    async lockState(relPath) {
      try {
        return lockOf(await sameLook(relPath));
      } catch (error) {
        return { state: 'unknown', reason: messageOf(error) };
      }
    },
  };
}

type Beat = SeenHeartbeat & { readonly wallMs: number };

function readBeat(machineId: string, found: StampedText | null): Beat | null {
  if (found === null) return null;
  try {
    return { ...beatSchema.parse(JSON.parse(found.text)), machineId, mtimeMs: found.stampMs };
  } catch {
    return null;
  }
}

/** Where the pool is, with the key of its libvirt secret where it was found by one. */
async function placeOf(config: RbdPoolConfig): Promise<CephPlace> {
  const { cephPool: pool, conf, user, keyring, monHosts, secret } = config;
  return { pool, conf, user, keyring, monHosts, key: secret === null ? null : await keyOf(secret) };
}

async function keyOf(secret: string): Promise<string> {
  const args = ['-q', 'secret-get-value', secret];
  const answer = await run('virsh', args, { timeoutMs: secretTimeoutMs, ownGroup: false });
  if (answer.ended === 'exited' && answer.code === 0 && answer.stdout.trim() !== '') return answer.stdout.trim();
  throw new Error(`libvirt did not give the Ceph key of secret ${secret}: ${answer.stderr.trim() || answer.ended}`);
}
