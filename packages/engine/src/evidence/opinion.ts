import type { Cluster } from '../model/cluster.ts';
import type { Evidence, RoundAnswers, Seen, SourceVerdict } from '../model/evidence.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';

/** All that a judgement may look at. */
export interface JudgeContext {
  readonly cluster: Cluster;
  readonly host: Host;
  readonly now: Ms;
  /** Time since the disconnect, or since the first off read in a last look. */
  readonly sinceDisconnectMs: number;
  readonly answers: RoundAnswers;
  readonly seen: Seen;
  /** A look after power read off: only what is younger than that read is life, writes of before it are not. */
  readonly afterOff: boolean;
}

/**
 * Whether a write proves life: one that is newer than the disconnect at first sight, movement since the last sight later. After
 * power read off both are asked for: a write since the last round may be older than the cut, and a pool's clock that was set
 * back makes every stamp look young.
 */
export function isLife(c: JudgeContext, write: { readonly ageMs: number; readonly moved: boolean | null }): boolean {
  const young = write.ageMs <= c.sinceDisconnectMs;
  if (write.moved === null) return young;
  return c.afterOff ? young && write.moved : write.moved;
}

/**
 * Whether a stamp has moved since the last sight: another one than this neighbour itself read last, or, where it had not looked
 * yet, a newer one than anybody has read. null = nobody has seen it before. An older one than others read may be an old copy.
 */
export function stampMoved(seen: Seen, neighbour: string, key: string, mtimeMs: number): boolean | null {
  const own = seen.views[`${neighbour}|${key}`];
  if (own !== undefined) return mtimeMs !== own;
  const newest = seen.mtimes[key];
  return newest === undefined ? null : mtimeMs > newest;
}

/** What one neighbour's reading of one source means. */
export interface Opinion {
  readonly by: string;
  readonly evidence: Evidence;
  readonly why: string;
}

/** Life beats silence, silence beats ignorance: one neighbour that read it is enough, another's time-out undoes nothing. */
export function merge(key: string, needed: boolean, opinions: readonly Opinion[], none: string): SourceVerdict {
  const best =
    opinions.find((o) => o.evidence === 'alive') ?? opinions.find((o) => o.evidence === 'dead') ?? opinions[0];
  if (best === undefined) return { key, needed, evidence: 'unknown', by: null, why: none };
  return { key, needed, evidence: best.evidence, by: best.by, why: best.why };
}
