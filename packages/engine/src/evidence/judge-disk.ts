import type { DiskReading } from '@picket/protocol';
import type { SourceVerdict } from '../model/evidence.ts';
import { secs } from '../words/sentences.ts';
import { isLife, type JudgeContext, merge, type Opinion, stampMoved } from './opinion.ts';
import { poolView } from './pool-view.ts';
import { diskKey } from './sources.ts';

/** Judges one disk. A fresh write proves life; an old mtime is only silence, never death by itself: idle VMs write nothing. */
export function judgeDisk(c: JudgeContext, pool: string, relPath: string): SourceVerdict {
  const key = diskKey(pool, relPath);
  const opinions: Opinion[] = [];
  for (const [neighbour, readings] of Object.entries(c.answers)) {
    const reading = readings?.find(
      (r): r is DiskReading => r.kind === 'disk' && r.pool === pool && r.relPath === relPath,
    );
    if (readings === null || readings === undefined || reading === undefined) continue;
    if (reading.result === 'unknown') {
      opinions.push({
        by: neighbour,
        evidence: 'unknown',
        why: `${neighbour} could not read disk ${relPath}: ${reading.reason}`,
      });
      continue;
    }
    const moved = stampMoved(c.seen, neighbour, key, reading.mtimeMs);
    if (isLife(c, { ageMs: reading.ageMs, moved })) {
      opinions.push({
        by: neighbour,
        evidence: 'alive',
        why: `disk ${relPath} was written ${secs(reading.ageMs)} ago, newer than the disconnect`,
      });
      continue;
    }
    const view = poolView(c, neighbour, pool);
    opinions.push(
      view.live
        ? { by: neighbour, evidence: 'dead', why: `disk ${relPath} was last written ${secs(reading.ageMs)} ago` }
        : { by: neighbour, evidence: 'unknown', why: view.why },
    );
  }
  return merge(key, true, opinions, `nobody could read disk ${relPath} on pool ${pool}`);
}
