import type { HeartbeatReading } from '@picket/protocol';
import type { SourceVerdict } from '../model/evidence.ts';
import { secs } from '../words/sentences.ts';
import { isLife, type JudgeContext, merge, type Opinion, stampMoved } from './opinion.ts';
import { poolView } from './pool-view.ts';
import { heartbeatKey, silentBeatMs, wasHeard } from './sources.ts';

/** Judges the heartbeat file of one pool over all neighbours' readings. */
export function judgeHeartbeat(c: JudgeContext, pool: string, needed: boolean): SourceVerdict {
  const key = heartbeatKey(pool);
  const opinions: Opinion[] = [];
  for (const [neighbour, readings] of Object.entries(c.answers)) {
    if (readings === null) continue;
    const reading = readings.find((r): r is HeartbeatReading => r.kind === 'heartbeat' && r.pool === pool);
    if (reading !== undefined) opinions.push(opinion(c, neighbour, pool, key, reading));
  }
  return merge(key, needed, opinions, `nobody could read the heartbeat on pool ${pool}`);
}

function opinion(c: JudgeContext, neighbour: string, pool: string, key: string, reading: HeartbeatReading): Opinion {
  if (reading.result === 'unknown')
    return {
      by: neighbour,
      evidence: 'unknown',
      why: `${neighbour} could not read the heartbeat on ${pool}: ${reading.reason}`,
    };
  const before = c.seen.heartbeats[key];
  const moved =
    before === undefined
      ? null
      : reading.seq > before.seq ||
        reading.bootId !== before.bootId ||
        stampMoved(c.seen, neighbour, key, reading.mtimeMs) === true;
  // Exactly at the disconnect counts as life: it costs one more round, the other way could cost a disk.
  if (isLife(c, { ageMs: reading.ageMs, moved })) {
    const why =
      moved === true
        ? `its heartbeat on ${pool} moves (${reading.seq})`
        : `its heartbeat on ${pool} is ${secs(reading.ageMs)} old, newer than the disconnect`;
    return { by: neighbour, evidence: 'alive', why };
  }
  const view = poolView(c, neighbour, pool);
  if (!view.live) return { by: neighbour, evidence: 'unknown', why: view.why };
  if (!wasHeard(c.host, neighbour, key, c.now)) {
    return {
      by: neighbour,
      evidence: 'unknown',
      why: `${neighbour} has not heard this heartbeat on ${pool} within the last hour, so its silence says nothing`,
    };
  }
  const limit = silentBeatMs(c.host, view.latencyMs);
  // A pool whose clock was set back makes old stamps look young; that it has not moved for so long is seen all the same.
  const stillMs = c.now - (before?.since ?? c.now);
  if (reading.ageMs < limit && stillMs < limit)
    return {
      by: neighbour,
      evidence: 'unknown',
      why: `its heartbeat on ${pool} is ${secs(reading.ageMs)} old, silent only after ${secs(limit)}`,
    };
  return {
    by: neighbour,
    evidence: 'dead',
    why: `its heartbeat on ${pool} stopped ${secs(Math.max(reading.ageMs, stillMs))} ago`,
  };
}
