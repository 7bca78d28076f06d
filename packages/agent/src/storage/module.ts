import type { PoolReport } from '@picket/protocol';

/**
 * What a kind of shared storage must be able to do for Picket. A module runs inside the pool's helper process and nowhere else:
 * any of its calls may hang for ever, and the helper is killed then. Every call may throw; its message becomes the reason of an
 * `unknown`. Adding a kind of storage is one folder and one line in `modules.ts`.
 */
export interface StorageModule {
  /**
   * Checks that the pool is there, writable and the one expected; on the very first use it gives the pool its identity.
   * @throws Error with a sentence when not
   */
  open(expected: ExpectedPool): Promise<PoolIdentity>;
  /** What kind of thing this is and what becomes of a dead host's locks there (S13), for people; asked right after `open`. */
  health(): Promise<PoolHealth>;
  /** Writes this machine's heartbeat, so that its time is the storage's. */
  writeHeartbeat(heartbeat: Heartbeat): Promise<void>;
  /** A machine's heartbeat as it is on the storage now, past every cache of this host; null if it has none. */
  readHeartbeat(machineId: string): Promise<SeenHeartbeat | null>;
  /** Heartbeats of the machines on this pool: at most `limit`, always the same ones, `always` among them where they exist. */
  readHeartbeats(limit: number, always: readonly string[]): Promise<readonly SeenHeartbeat[]>;
  /** The storage's own time now, and how long it took to be told. */
  readClock(machineId: string): Promise<{ readonly clockMs: number; readonly latencyMs: number }>;
  /**
   * Time of the last write to each disk by the storage's clock, past every cache; a reason where it cannot be read. `writer` is the
   * machine that is looked at, for storage that keeps times by the writer's clock.
   */
  lastWrites(relPaths: readonly string[], timeoutMs: number, writer?: string): Promise<ReadonlyMap<string, LastWrite>>;
  /** Does somebody hold the disk's image lock? Must never disturb a guest that starts (S13). */
  lockState(relPath: string): Promise<{ readonly state: 'held' | 'free' | 'unknown'; readonly reason: string }>;
}

export interface ExpectedPool {
  /** Name of the pool in Picket. */
  readonly pool: string;
  /** Identity that this host has seen there before; null on first use. */
  readonly id: string | null;
  /** This installation's id; null before the first welcome. */
  readonly installation: string | null;
}

export interface PoolIdentity {
  readonly id: string;
  /** Other installations that use the same pool (S24). */
  readonly foreign: readonly string[];
}

export interface PoolHealth {
  /** In a few words: `NFS 4.1 from nas1:/vms, hard`. */
  readonly about: string;
  readonly locks: NonNullable<PoolReport['locks']>;
  /** What a storage fence needs (S19); absent where there is none for this kind of storage. */
  readonly fence?: NonNullable<PoolReport['fence']>;
  /** What an operator should change, a sentence each. */
  readonly warnings: readonly string[];
}

export interface Heartbeat {
  readonly machineId: string;
  readonly host: string;
  readonly bootId: string;
  readonly seq: number;
  readonly installation: string | null;
}

export interface SeenHeartbeat extends Heartbeat {
  readonly mtimeMs: number;
}

export type LastWrite = { readonly mtimeMs: number } | { readonly reason: string };
