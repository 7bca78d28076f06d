import type { PoolReading, Reading } from '@picket/protocol';
import type { Host } from '../model/host.ts';
import type { JudgeContext } from './opinion.ts';
import { silentBeatMs } from './sources.ts';

/** What one neighbour's view of one pool is worth in this round. */
export type PoolView =
  | { readonly live: true; readonly latencyMs: number }
  | { readonly live: false; readonly why: string };

/**
 * A neighbour may look at a frozen copy (S12): silence on a pool counts only if in this round the pool's clock went on and
 * another linked host's heartbeat moved there. In a two-host cluster the witness's own write, read back uncached, serves. A
 * linked host that looks silent to anybody makes the pool unknown for all.
 */
export function poolView(c: JudgeContext, neighbour: string, pool: string): PoolView {
  const reading = poolReading(c.answers[neighbour], pool);
  if (reading === undefined) return { live: false, why: `${neighbour} said nothing of pool ${pool} itself` };
  if (reading.result === 'unknown')
    return { live: false, why: `${neighbour} could not read pool ${pool}: ${reading.reason}` };
  const before = c.seen.pools[`${neighbour}|${pool}`];
  if (before !== undefined && reading.clockMs <= before.clockMs) {
    return { live: false, why: `the clock of pool ${pool} stood still for ${neighbour}` };
  }
  for (const other of Object.keys(c.answers)) {
    const theirs = poolReading(c.answers[other], pool);
    const silent = theirs?.result === 'read' ? silentVoice(c, other, pool, theirs) : undefined;
    if (silent !== undefined)
      return {
        live: false,
        why: `${silent} is linked but looks silent on pool ${pool} to ${other}, so nothing there proves anything`,
      };
  }
  const heard = voices(c, neighbour, pool).flatMap((h) => reading.others.filter((o) => o.machineId === h.machineId));
  if (heard.length === 0) return { live: false, why: `no linked host beats on pool ${pool} to compare with` };
  const moved = heard.some((beat) => before?.others[beat.machineId] !== beat.seq);
  if (!moved) return { live: false, why: `no other host's heartbeat moved on pool ${pool} for ${neighbour}` };
  return { live: true, latencyMs: reading.latencyMs };
}

/** Agents report this many heartbeats at the most; in a full list a missing one says nothing. */
const LIST_IS_FULL = 64;

type ReadPool = Extract<PoolReading, { result: 'read' }>;

/** A linked host that should beat on the pool and looks silent there. */
function silentVoice(c: JudgeContext, neighbour: string, pool: string, reading: ReadPool): string | undefined {
  return voices(c, neighbour, pool).find((h) => {
    const beat = reading.others.find((o) => o.machineId === h.machineId);
    if (beat === undefined) return reading.others.length < LIST_IS_FULL;
    return beat.ageMs >= silentBeatMs(h, reading.latencyMs);
  })?.name;
}

/** The linked hosts to compare with: others than the witness, or the witness itself where there are no others. */
function voices(c: JudgeContext, neighbour: string, pool: string): readonly Host[] {
  const linked = Object.values(c.cluster.hosts).filter(
    (h) => h.name !== c.host.name && h.link.up && h.machineId !== null && h.pools.some((p) => p.pool === pool && p.ok),
  );
  const third = linked.filter((h) => h.name !== neighbour);
  return third.length > 0 ? third : linked;
}

function poolReading(readings: readonly Reading[] | null | undefined, pool: string): PoolReading | undefined {
  return readings?.find((r): r is PoolReading => r.kind === 'pool' && r.pool === pool);
}
