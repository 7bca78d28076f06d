import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FsPoolConfig } from '../../config.ts';
import { codeOf } from '../../files/text.ts';
import type { SeenHeartbeat, StorageModule } from '../module.ts';
import { healthOf } from './health.ts';
import { overwrite, readHeartbeatFile, writeHeartbeatFile } from './heartbeat-file.ts';
import { type Mount, requireMountPoint } from './mounts.ts';
import { inPlainWords } from './plain-words.ts';
import { openPoolFile } from './pool-file.ts';
import { uncachedStat } from './uncached-stat.ts';

/** Deadline of a stat within a call that has none of its own; the helper's deadline is shorter in practice. */
const statTimeoutMs = 10_000;

/** A shared file system (NFS, GFS2, CephFS, …) mounted at `mount`. Everything of Picket's lies in `<mount>/.picket`. */
export function fsModule(
  { mount }: Pick<FsPoolConfig, 'mount'>,
  requireMount: (path: string) => Promise<Mount> = requireMountPoint,
): StorageModule {
  const folder = join(mount, '.picket');
  const beats = join(folder, 'heartbeat');
  const probes = join(folder, 'probe');
  const beatPath = (machineId: string) => join(beats, `${fileName(machineId)}.json`);

  async function seen(machineId: string, path: string): Promise<SeenHeartbeat | null> {
    // The time first: a beat between the two reads then looks older than it is by one interval, never newer than its number.
    const at = (await uncachedStat([path], statTimeoutMs)).get(path);
    const heartbeat = await readHeartbeatFile(path);
    if (heartbeat === null) return null;
    if (at === undefined || 'reason' in at) throw new Error(at?.reason ?? 'its time could not be read');
    return { ...heartbeat, machineId, mtimeMs: at.mtimeMs };
  }

  return inPlainWords({
    async open(expected) {
      await requireMount(mount);
      // One by one, never with its parents: between the look at the table and now the mount may have gone, and its mount point
      // must stay empty.
      for (const path of [folder, beats, probes]) await makeFolder(path);
      return openPoolFile(join(folder, 'pool.json'), expected);
    },

    async health() {
      return healthOf(await requireMount(mount));
    },

    async writeHeartbeat(heartbeat) {
      await requireMount(mount);
      await writeHeartbeatFile(beatPath(heartbeat.machineId), heartbeat);
    },

    readHeartbeat: (machineId) => seen(machineId, beatPath(machineId)),

    async readHeartbeats(limit, always) {
      const there = (await readdir(beats))
        .filter((name) => name.endsWith('.json'))
        .map((name) => name.slice(0, -'.json'.length));
      const wanted = [
        ...new Set([...always.map(fileName).filter((name) => there.includes(name)), ...there.sort()]),
      ].slice(0, limit);
      const times = await uncachedStat(wanted.map(beatPath), statTimeoutMs);
      const found: SeenHeartbeat[] = [];
      for (const name of wanted) {
        const at = times.get(beatPath(name));
        // One damaged or vanished file must not hide the others.
        const heartbeat = await readHeartbeatFile(beatPath(name)).catch(() => null);
        if (heartbeat !== null && at !== undefined && 'mtimeMs' in at)
          found.push({ ...heartbeat, mtimeMs: at.mtimeMs });
      }
      return found;
    },

    async readClock(machineId) {
      const path = join(probes, fileName(machineId));
      const begunMs = performance.now();
      await requireMount(mount);
      await overwrite(path, Buffer.from('.'));
      const at = (await uncachedStat([path], statTimeoutMs)).get(path);
      if (at === undefined || 'reason' in at) throw new Error(at?.reason ?? 'the probe file could not be read back');
      return { clockMs: at.mtimeMs, latencyMs: performance.now() - begunMs };
    },

    async lastWrites(relPaths, timeoutMs) {
      const byPath = new Map(relPaths.map((relPath) => [join(mount, relPath), relPath]));
      const found = await uncachedStat([...byPath.keys()], timeoutMs);
      return new Map(
        [...byPath].map(([path, relPath]) => [relPath, found.get(path) ?? { reason: 'it could not be read' }]),
      );
    },

    async lockState() {
      // Looking takes the lock for a moment and can make a guest's start fail: better not to know (T2).
      return { state: 'unknown', reason: 'locks are not looked at on this kind of pool' };
    },
  });
}

async function makeFolder(path: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) return;
    throw new Error(`${path} is a file where a folder should be`);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  await mkdir(path).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

/** Machine ids name files; whatever a machine calls itself, it stays inside its folder. */
function fileName(machineId: string): string {
  return machineId.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_');
}
