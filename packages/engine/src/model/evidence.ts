import type { Reading } from '@picket/protocol';
import type { Ms } from './time.ts';

/** One source of life of a host. `key` is unique per host, e.g. `heartbeat:nfs1`, `disk:nfs1:vm1.qcow2`, `network:ping`. */
export type Evidence = 'alive' | 'dead' | 'unknown';

/** Judgement of one source in one round, with its reason in words. */
export interface SourceVerdict {
  readonly key: string;
  readonly needed: boolean;
  readonly evidence: Evidence;
  readonly by: string | null;
  readonly why: string;
}

/** What one round of checks found. */
export interface RoundResult {
  readonly round: number;
  readonly at: Ms;
  readonly evidence: Evidence;
  readonly neighbours: readonly string[];
  readonly sources: readonly SourceVerdict[];
  readonly sentence: string;
}

/** Answers of one neighbour within the round under way; null while it has not answered. */
export type RoundAnswers = Readonly<Record<string, readonly Reading[] | null>>;

/** A power status with the device's identity beside it (S1). */
export interface PowerSeen {
  readonly at: Ms;
  readonly power: 'on' | 'off' | 'unknown';
  readonly identity: 'match' | 'mismatch' | 'unread';
  readonly detail: string;
}

/** A status read of one fence level within a round. `reading` null = no answer yet. */
export interface LevelRead {
  readonly level: number;
  readonly effect: string;
  readonly guid: string | null;
  readonly reading: PowerSeen | null;
}

/** A round under way. It ends when all have answered or at `endsAt`; the next never starts before (T1). */
export interface RoundInFlight {
  readonly round: number;
  readonly startedAt: Ms;
  readonly endsAt: Ms;
  readonly purpose: 'verdict' | 'calibrate' | 'last-look' | 'watch';
  /** neighbour → its answer; null while or because there is none. */
  readonly answers: RoundAnswers;
  /** neighbour → effect id of its check, for those that have not come back. */
  readonly checks: Readonly<Record<string, string>>;
  /** The server's own source: power as each bound fence level reads it; empty = not asked. */
  readonly power: readonly LevelRead[];
}

/** When a neighbour last heard each source of a host while the host was up (S10). neighbour → source key → when. */
export type Heard = Readonly<Record<string, Readonly<Record<string, Ms>>>>;

/** What is remembered between rounds to see movement, in the storage's own clock. */
export interface Seen {
  /** Source key → newest heartbeat sequence and boot id; `since`: when it was seen first, in engine time. */
  readonly heartbeats: Readonly<Record<string, { readonly seq: number; readonly bootId: string; readonly since: Ms }>>;
  /** Source key → newest mtime. */
  readonly mtimes: Readonly<Record<string, number>>;
  /** `neighbour|source key` → the mtime that this neighbour read last: a clock that was set back makes new stamps smaller. */
  readonly views: Readonly<Record<string, number>>;
  /** `neighbour|pool` → pool clock and everybody's heartbeat sequence at its last reading (S12). */
  readonly pools: Readonly<
    Record<string, { readonly clockMs: number; readonly others: Readonly<Record<string, number>> }>
  >;
}
