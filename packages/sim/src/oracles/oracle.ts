import type { Cluster, Host, Vm } from '@picket/engine';
import type { Commit } from '@picket/server/runtime';
import type { ServerWatcher } from '../server/server.ts';
import type { Watcher, World } from '../world/world.ts';

/** What an oracle may look at: the world as it is, and what Picket has on record where the promise speaks of records. */
export interface Scene {
  readonly world: World;
  /** Picket's records, as far as they have been saved. */
  readonly records: Records;
  /** Reports a broken promise. The sentence begins with its number: `I1: …`. */
  violation(sentence: string): void;
}

/** Looks at the simulated world, never at Picket's opinion of it, and says when a promise is broken. */
export type Oracle = (scene: Scene) => Watcher & ServerWatcher;

/** What the database holds, kept from the commits. */
export class Records {
  readonly hosts = new Map<string, Host>();
  readonly vms = new Map<string, Vm>();
  cluster: Omit<Cluster, 'hosts' | 'vms' | 'pending'> | null = null;
  /** When a person last acknowledged the cap, in the world's time. */
  resumedAt = Number.NEGATIVE_INFINITY;
  /** When each VM was last on record as running, in the world's time. */
  readonly seenRunning = new Map<string, number>();
  private readonly overrides = new Set<string>();

  /** A person has overridden this gate for the host's incident, used up by now or not. */
  overridden(host: Host, gate: string): boolean {
    return this.overrides.has(`${host.incident?.id}|${gate}`);
  }

  /** The database was replaced: what was on record is not any more. */
  forget(): void {
    this.hosts.clear();
    this.vms.clear();
    this.cluster = null;
  }

  note(commit: Commit, now: number): void {
    if (commit.event === 'acknowledge-cap') this.resumedAt = now;
    for (const { kind, id, body } of commit.changes) {
      if (kind === 'host') {
        const host = body as Host;
        this.hosts.set(id, host);
        for (const { gate } of host.incident?.overrides ?? []) this.overrides.add(`${host.incident?.id}|${gate}`);
      }
      if (kind === 'vm' && body === null) this.vms.delete(id);
      else if (kind === 'vm') {
        const vm = body as Vm;
        this.vms.set(id, vm);
        if (vm.on.length > 0) this.seenRunning.set(id, now);
      } else if (kind === 'cluster') this.cluster = body as Omit<Cluster, 'hosts' | 'vms' | 'pending'>;
    }
  }
}
