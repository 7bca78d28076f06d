import type { DiskReading, HeartbeatReading, LockReading, PoolReading, Reading } from '@picket/protocol';
import { clip, messageOf } from '../files/text.ts';
import type { LastWrite, SeenHeartbeat, StorageModule } from './module.ts';
import type { Look } from './wire.ts';

/** Heartbeats that are compared with, to see that this host's own view of the pool is live (S12). */
const maxOthers = 64;
/** More disks than this would not leave room for their locks in one answer. */
const maxLocks = 5_000;

/**
 * Reads all that one pool tells about a silent host. Whatever fails or takes too long is unknown with its reason (I4).
 * The clock is read first: a write that comes while the files are read then has age 0, and never looks older than it is.
 */
export async function lookAt(module: StorageModule, look: Look): Promise<readonly Reading[]> {
  const { pool, self, target, disks } = look;
  const deadline = performance.now() + look.timeoutMs;
  const left = () => Math.max(1, deadline - performance.now());
  const clock = await inTime(module.readClock(self), left());
  if (!clock.ok) {
    const unread = (relPath: string): DiskReading => ({
      kind: 'disk',
      pool,
      relPath,
      result: 'unknown',
      reason: clock.reason,
    });
    return [
      { kind: 'pool', pool, result: 'unknown', reason: clock.reason },
      { kind: 'heartbeat', pool, result: 'unknown', reason: clock.reason },
      ...disks.map(unread),
    ];
  }
  const { clockMs, latencyMs } = clock.value;
  const [heartbeat, others, writes, locks] = await Promise.all([
    inTime(module.readHeartbeat(target), left()),
    inTime(module.readHeartbeats(maxOthers, [self, target]), left()),
    inTime(module.lastWrites(disks, left(), target), left()),
    Promise.all(disks.slice(0, maxLocks).map((relPath) => lockReading(module, pool, relPath, left()))),
  ]);
  return [
    poolReading(pool, others, clockMs, latencyMs),
    heartbeatReading(pool, heartbeat, clockMs),
    ...disks.map((relPath) => diskReading(pool, relPath, writes, clockMs)),
    ...locks,
  ];
}

type Answered<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<Answered<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answered<T>>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, reason: 'the storage did not answer in time' }), timeoutMs);
  });
  const answered = work.then(
    (value): Answered<T> => ({ ok: true, value }),
    (error: unknown): Answered<T> => ({ ok: false, reason: clip(messageOf(error), 500) }),
  );
  const first = await Promise.race([answered, late]);
  clearTimeout(timer);
  return first;
}

/** Never negative: a write after the clock was read is as fresh as can be. */
function ageMs(clockMs: number, mtimeMs: number): number {
  return Math.max(0, clockMs - mtimeMs);
}

function poolReading(
  pool: string,
  others: Answered<readonly SeenHeartbeat[]>,
  clockMs: number,
  latencyMs: number,
): PoolReading {
  if (!others.ok) return { kind: 'pool', pool, result: 'unknown', reason: others.reason };
  const seen = others.value.map(({ machineId, seq, mtimeMs }) => ({ machineId, seq, ageMs: ageMs(clockMs, mtimeMs) }));
  return { kind: 'pool', pool, result: 'read', clockMs, latencyMs, others: seen };
}

function heartbeatReading(pool: string, found: Answered<SeenHeartbeat | null>, clockMs: number): HeartbeatReading {
  if (!found.ok) return { kind: 'heartbeat', pool, result: 'unknown', reason: found.reason };
  if (found.value === null)
    return { kind: 'heartbeat', pool, result: 'unknown', reason: 'it has no heartbeat file there' };
  const { seq, bootId, mtimeMs } = found.value;
  return { kind: 'heartbeat', pool, result: 'read', seq, bootId, mtimeMs, ageMs: ageMs(clockMs, mtimeMs) };
}

function diskReading(
  pool: string,
  relPath: string,
  writes: Answered<ReadonlyMap<string, LastWrite>>,
  clockMs: number,
): DiskReading {
  const seen = writes.ok ? writes.value.get(relPath) : writes;
  if (seen === undefined || 'reason' in seen) {
    return {
      kind: 'disk',
      pool,
      relPath,
      result: 'unknown',
      reason: clip(seen?.reason ?? 'it could not be read', 500),
    };
  }
  return { kind: 'disk', pool, relPath, result: 'read', mtimeMs: seen.mtimeMs, ageMs: ageMs(clockMs, seen.mtimeMs) };
}

async function lockReading(
  module: StorageModule,
  pool: string,
  relPath: string,
  timeoutMs: number,
): Promise<LockReading> {
  const found = await inTime(module.lockState(relPath), timeoutMs);
  if (!found.ok) return { kind: 'lock', pool, relPath, result: 'unknown', reason: found.reason };
  return { kind: 'lock', pool, relPath, result: found.value.state, reason: clip(found.value.reason, 500) };
}
