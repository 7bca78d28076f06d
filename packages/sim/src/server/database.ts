import { PicketError } from '@picket/protocol';
import { type Anew, anew, type Commit, type EntityChange, type LoadedCluster } from '@picket/server/runtime';
import type { Schedule } from '../time/schedule.ts';

const LEASE_MS = 15_000;

interface Saved {
  engineMs: number;
  readonly entities: Map<string, EntityChange>;
}

/** A copy of everything, as a backup holds it. */
export interface Backup {
  readonly clusters: ReadonlyMap<string, Saved>;
  readonly epoch: number;
}

/** A server as the database knows it. */
export interface Holder {
  readonly owner: string;
  readonly epoch: number;
}

/** The database of the installation: it outlives every server, keeps the lease, and can fail. */
export class Database {
  failing = false;
  private readonly schedule: Schedule;
  private clusters = new Map<string, Saved>();
  private lease: { owner: string; epoch: number; expiresAt: number } | null = null;

  constructor(schedule: Schedule) {
    this.schedule = schedule;
  }

  /** Takes the lease with the next epoch. @throws PicketError DATABASE_FAILED, NOT_LEADER while another owner's lease runs */
  takeLease(owner: string, evenIfHeld: boolean): number {
    this.orFail();
    const held = this.lease !== null && this.lease.expiresAt > this.schedule.now && this.lease.owner !== owner;
    if (held && !evenIfHeld) throw notLeader();
    const epoch = (this.lease?.epoch ?? 0) + 1;
    this.lease = { owner, epoch, expiresAt: this.schedule.now + LEASE_MS };
    return epoch;
  }

  /** Resolves with what is left on the lease from now on. @throws PicketError DATABASE_FAILED, NOT_LEADER */
  renew(holder: Holder): number {
    this.leftMs(holder);
    if (this.lease !== null) this.lease.expiresAt = this.schedule.now + LEASE_MS;
    return LEASE_MS;
  }

  release(holder: Holder): void {
    if (this.lease !== null && this.holds(holder)) this.lease.expiresAt = this.schedule.now;
  }

  /** True if this server may act at this moment. */
  holds(holder: Holder): boolean {
    const { lease } = this;
    const its = lease?.owner === holder.owner && lease.epoch === holder.epoch;
    return its && lease.expiresAt > this.schedule.now;
  }

  /** What is left on the lease. @throws PicketError DATABASE_FAILED, NOT_LEADER */
  leftMs(holder: Holder): number {
    this.orFail();
    if (!this.holds(holder)) throw notLeader();
    return (this.lease?.expiresAt ?? 0) - this.schedule.now;
  }

  save(commit: Commit, holder: Holder): void {
    this.leftMs(holder);
    const saved = this.clusters.get(commit.cluster) ?? { engineMs: 0, entities: new Map<string, EntityChange>() };
    for (const change of commit.changes) {
      const key = `${change.kind}:${change.id}`;
      if (change.body === null) saved.entities.delete(key);
      else saved.entities.set(key, change);
    }
    saved.engineMs = commit.engineMs;
    this.clusters.set(commit.cluster, saved);
  }

  /** Through text, as a real database would: nothing that was never saved can live on. */
  load(): LoadedCluster[] {
    this.orFail();
    return [...this.clusters].map(([name, { engineMs, entities }]) => ({
      name,
      engineMs,
      entities: JSON.parse(JSON.stringify([...entities.values()])) as EntityChange[],
    }));
  }

  backup(): Backup {
    const copies = [...this.clusters].map(
      ([name, s]) => [name, { engineMs: s.engineMs, entities: new Map(s.entities) }] as const,
    );
    return { clusters: new Map(copies), epoch: this.lease?.epoch ?? 0 };
  }

  /** As `picket server restore` does: what the copy says of the world begins anew. */
  restore(backup: Backup, why: Omit<Anew, 'at'>): void {
    const restored = (s: Saved) =>
      [...s.entities].map(([key, change]): [string, EntityChange] => {
        const body = anew(change.kind, change.body, { ...why, at: s.engineMs });
        return [key, body === null ? change : { ...change, body }];
      });
    this.clusters = new Map(
      [...backup.clusters].map(([name, s]) => [name, { engineMs: s.engineMs, entities: new Map(restored(s)) }]),
    );
    this.lease = { owner: 'restored', epoch: backup.epoch, expiresAt: this.schedule.now };
  }

  private orFail(): void {
    if (this.failing) throw new PicketError('DATABASE_FAILED', 'The database cannot be written: disk I/O error.');
  }
}

function notLeader(): PicketError {
  return new PicketError('NOT_LEADER', 'Another server holds the lease.');
}
