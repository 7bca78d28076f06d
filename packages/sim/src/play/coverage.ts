import type { Effect, GateReport } from '@picket/engine';
import type { Records } from '../oracles/oracle.ts';
import type { ServerWatcher } from '../server/server.ts';

/** What a run has been through. */
export interface Coverage {
  /** `condemned --gates-open--> fencing` → how often. */
  readonly transitions: ReadonlyMap<string, number>;
  readonly gatesClosed: ReadonlyMap<string, number>;
  readonly gatesOpen: ReadonlyMap<string, number>;
  readonly effects: ReadonlyMap<string, number>;
  readonly events: ReadonlyMap<string, number>;
  /** `checking × bmc.down`: a fault of this kind came while some host was in that state. */
  readonly stateFaults: ReadonlySet<string>;
}

/** Keeps book of what was reached, from what was saved. */
export class CoverageBook implements ServerWatcher {
  private readonly transitions = new Map<string, number>();
  private readonly gatesClosed = new Map<string, number>();
  private readonly gatesOpen = new Map<string, number>();
  private readonly effects = new Map<string, number>();
  private readonly events = new Map<string, number>();
  private readonly stateFaults = new Set<string>();

  committed(commit: Parameters<NonNullable<ServerWatcher['committed']>>[0]): void {
    add(this.events, commit.event);
    for (const { kind, data } of commit.journal) {
      const { from, to, cause, gates, proof } = data;
      // A host that is fenced already stays so by a person's word: no change of state, yet a row of the table.
      if (kind === 'proof' && (proof as { kind?: string } | undefined)?.kind === 'person')
        add(this.transitions, 'fenced --person-confirmed--> fenced');
      if (cause !== undefined) add(this.transitions, `${String(from)} --${String(cause)}--> ${String(to)}`);
      if (!Array.isArray(gates)) continue;
      for (const { id, open } of gates as GateReport[]) add(open ? this.gatesOpen : this.gatesClosed, id);
    }
    for (const { kind, body } of commit.changes)
      if (kind === 'effect' && body !== null) add(this.effects, (body as Effect).kind);
    for (const _notice of commit.outbox) add(this.effects, 'notify');
  }

  resynced(): void {
    add(this.effects, 'ask-inventory');
  }

  fault(word: string, records: Records): void {
    for (const { state } of records.hosts.values()) this.stateFaults.add(`${state} × ${word}`);
  }

  result(): Coverage {
    const { transitions, gatesClosed, gatesOpen, effects, events, stateFaults } = this;
    return { transitions, gatesClosed, gatesOpen, effects, events, stateFaults };
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
