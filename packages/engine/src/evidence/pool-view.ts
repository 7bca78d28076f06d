import type { PoolReading, Reading } from '@picket/protocol';
import type { Cluster } from '../model/cluster.ts';
import type { Seen } from '../model/evidence.ts';
import type { Host } from '../model/host.ts';
import { silentBeatMs } from './sources.ts';

/** What one neighbour's view of one pool is worth in this round. */
export type PoolView =
  | { readonly live: true; readonly latencyMs: number }
  | { readonly live: false; readonly why: string };

/**
 * A neighbour may look at a frozen copy (S12): silence on a pool counts only if in this round the pool's clock went on and
 * another linked host's heartbeat moved there. In a two-host cluster the witness's own write, read back uncached, serves.
 */
export function poolView(
  cluster: Cluster,
  host: Host,
  neighbour: string,
  pool: string,
  readings: readonly Reading[],
  seen: Seen,
): PoolView {
  const reading = readings.find((r): r is PoolReading => r.kind === 'pool' && r.pool === pool);
  if (reading === undefined) return { live: false, why: `${neighbour} said nothing of pool ${pool} itself` };
  if (reading.result === 'unknown')
    return { live: false, why: `${neighbour} could not read pool ${pool}: ${reading.reason}` };
  const before = seen.pools[`${neighbour}|${pool}`];
  if (before !== undefined && reading.clockMs <= before.clockMs) {
    return { live: false, why: `the clock of pool ${pool} stood still for ${neighbour}` };
  }
  const linked = Object.values(cluster.hosts).filter(
    (h) => h.name !== host.name && h.link.up && h.machineId !== null && h.pools.some((p) => p.pool === pool && p.ok),
  );
  const third = linked.filter((h) => h.name !== neighbour);
  const voices = third.length > 0 ? third : linked;
  if (voices.length === 0) return { live: false, why: `no linked host beats on pool ${pool} to compare with` };
  let moving = 0;
  for (const other of voices) {
    const beat = reading.others.find((o) => o.machineId === other.machineId);
    if (beat === undefined || beat.ageMs >= silentBeatMs(other, reading.latencyMs)) {
      return {
        live: false,
        why: `${other.name} is linked but looks silent on pool ${pool} to ${neighbour}, so its view proves nothing`,
      };
    }
    const last = other.machineId === null ? undefined : before?.others[other.machineId];
    if (last === undefined || beat.seq !== last) moving += 1;
  }
  if (moving === 0) return { live: false, why: `no other host's heartbeat moved on pool ${pool} for ${neighbour}` };
  return { live: true, latencyMs: reading.latencyMs };
}
