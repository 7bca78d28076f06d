import type { Effect } from './effects.ts';
import type { Host } from './host.ts';
import type { EngineSettings } from './settings.ts';
import type { Ms } from './time.ts';
import type { Vm } from './vm.ts';

/** What the server says about itself; the observer is suspected first (I5). */
export interface Observer {
  readonly startedAt: Ms;
  /** Database, own API and lease are fine. Sentences for what is not. */
  readonly troubles: readonly string[];
}

/** Use of the cap (I3). `actions` are the engine times of counted incidents within the window. */
export interface Cap {
  readonly actions: readonly {
    readonly at: Ms;
    readonly host: string;
    readonly incident: string;
    /** Id of the power command that was counted. */
    readonly effect: string;
  }[];
  readonly reachedAt: Ms | null;
  /** Time of the last acknowledgement: actions up to it no longer close the gate. */
  readonly acknowledged: { readonly at: Ms; readonly who: string; readonly reason: string } | null;
}

/**
 * What the other clusters of this installation do (its cell), as the runtime tells it, in engine time of this cluster: the cap
 * and "one power cut at a time" hold over all of them (I3, S11).
 */
export interface Cell {
  /** Counted power cuts of the other clusters that nobody has acknowledged there. */
  readonly actions: readonly { readonly at: Ms; readonly host: string; readonly cluster: string }[];
  /** The largest fencingMaxActions of the other clusters; 0 = there is none. */
  readonly maxActions: number;
  /** Whose turn it is, if it is not ours. */
  readonly cutting: { readonly cluster: string; readonly host: string } | null;
  /** End of the last power cut elsewhere. */
  readonly cutEndedAt: Ms | null;
}

export interface Armed {
  readonly on: boolean;
  readonly since: Ms;
  /** No power cut before this, and incidents opened before `since` need a click (S4). */
  readonly graceUntil: Ms;
  readonly who: string;
  readonly reason: string;
}

/** Everything one engine instance knows. Frozen by contract: step() returns a new one and shares what did not change. */
export interface Cluster {
  readonly name: string;
  readonly installation: string;
  readonly createdAt: Ms;
  readonly settings: EngineSettings;
  readonly armed: Armed;
  readonly cap: Cap;
  readonly cell: Cell;
  /** End of the last power cut here: verdicts of before it are re-read (S11). */
  readonly cutEndedAt: Ms | null;
  readonly observer: Observer;
  readonly hosts: Readonly<Record<string, Host>>;
  readonly vms: Readonly<Record<string, Vm>>;
  /** Effects whose result has not come back, by id. Saved with the state: this is the intent of I6. */
  readonly pending: Readonly<Record<string, Effect>>;
  /** Last number given to an id. */
  readonly lastId: number;
  /** Since when a storm keeps condemned hosts from being fenced; null = there is none. */
  readonly stormSince: Ms | null;
  /** End of the cool-down after the last storm. */
  readonly cooldownUntil: Ms | null;
  readonly lastIncident: number;
  /** Pools that hosts which are well cannot use: since when, and whom people were told of. Absent: none. */
  readonly lostPools?: Readonly<Record<string, { readonly since: Ms; readonly told: 'some' | 'all' | null }>>;
}
