import type { HostState, PoolReport } from '@picket/protocol';
import type { Bar } from './bar.ts';
import type { Device } from './device.ts';
import type { Drill } from './drill.ts';
import type { Heard, RoundInFlight, RoundResult, Seen } from './evidence.ts';
import type { Fence, GateOverride, Proof } from './fence.ts';
import type { EngineSettings } from './settings.ts';
import type { Ms } from './time.ts';
import type { Watchdog } from './watchdog.ts';

/** The link to a host's agent, as the link monitor tells it (edges only, never beats). */
export interface Link {
  readonly up: boolean;
  /** When it was last known up (engine time); null = never heard. */
  readonly lastHeardAt: Ms | null;
  /** When the present silence began to count: last heard, or this server's start (T6). */
  readonly silentSince: Ms | null;
  /** True if heard by this run of the server. */
  readonly heardThisRun: boolean;
}

/** A row of rounds in which the host's storage showed life while nobody reached it over link or network (DESIGN §5). */
export interface Isolation {
  readonly since: Ms;
  /** Newest such round; the verdict's age is counted from it (S3). null: a person wants a fresh one first. */
  readonly lastAt: Ms | null;
  /** The row was long enough: the host is judged as isolated, and life on storage is what it is judged by. */
  readonly condemned: boolean;
}

/** Why and since when a host is an incident. */
export interface HostIncident {
  readonly id: string;
  /** Id of the first incident of those hosts that fell silent within 30 s of one another; its own when it was alone. */
  readonly group: string;
  /** Hosts that fell silent within 30 s of it, and when: one that is heard again meanwhile counts on (S11). */
  readonly companions: Readonly<Record<string, Ms>>;
  readonly openedAt: Ms;
  /** The disconnect as engine time: the moment silence was established. Storage ages are compared with the time since then. */
  readonly disconnectAt: Ms;
  readonly rounds: number;
  readonly deadRounds: number;
  readonly lastRound: RoundResult | null;
  /** Newest round whose evidence was dead; the verdict's age is counted from it (S3). */
  readonly lastDeadAt: Ms | null;
  /** Last time anything looked alive. */
  readonly lastLifeAt: Ms | null;
  /** Last time any single source looked alive, whatever the round said; null or absent: none did. */
  readonly lastSignAt?: Ms | null;
  /** null or absent: the newest round that could tell did not find it isolated. */
  readonly isolated?: Isolation | null;
  readonly closedGates: readonly string[];
  /** One count against the cap per incident, at its first automatic power command (I3). */
  readonly counted: boolean;
  /** A person overrode gate correlation for the power cut under way: it need not wait for its turn. */
  readonly besideOthers: boolean;
  /** It began before the last arming: one click each is needed (S4). */
  readonly needsClick: boolean;
  readonly overrides: readonly GateOverride[];
  readonly told: readonly string[];
  /** It fell silent while it was held back: it goes back there, not into service (S9). */
  readonly wasReturned: boolean;
}

/** What the host was told last of whose VMs are whose (S7). */
export interface Owned {
  /** Id of the own-vms order under way. */
  readonly effect: string | null;
  /** What it granted, as text. */
  readonly granted: string;
  readonly retryAt: Ms | null;
  /** Digest of all managed VMs then. */
  readonly managed: string;
  /** From then on a change of other hosts' VMs alone is told again; null = at once. */
  readonly othersAt: Ms | null;
}

/** Its identify light, for action blink: ordered anew while it lasts, since devices let it go out by themselves. */
export interface Blink {
  readonly level: number;
  readonly since: Ms;
  /** Effect id of the order under way. */
  readonly effect: string | null;
  /** The next order is due then. */
  readonly nextAt: Ms;
  /** What the device said last; null = nothing yet. */
  readonly lit: boolean | null;
}

export interface Host {
  readonly name: string;
  readonly state: HostState;
  readonly stateSince: Ms;
  /** One plain sentence: why it is in this state (I8). */
  readonly sentence: string;
  readonly machineId: string | null;
  readonly bootId: string | null;
  readonly session: string | null;
  readonly bmcGuid: string | null;
  readonly addresses: readonly string[];
  /** Every address that it has had in this boot, newest last: a guest may go on under one that is gone (S19). */
  readonly usedAddresses?: readonly string[];
  readonly rack: string | null;
  readonly settings: EngineSettings;
  readonly link: Link;
  /** Fence levels in the order in which they are tried; index 0 is level 1. */
  readonly devices: readonly Device[];
  readonly memoryTotalMib: number;
  readonly memoryFreeMib: number;
  readonly pools: readonly (PoolReport & {
    readonly at: Ms;
    /** Since when it cannot be used; absent while it can. */
    readonly lostSince?: Ms;
  })[];
  /** Last good inventory by this boot; null = none yet. `ok` false = libvirt could not be asked last time (unknown, not empty). */
  readonly inventory: {
    readonly at: Ms;
    readonly ok: boolean;
    readonly bootId: string;
    readonly reason: string;
    /** QEMUs on it, also those that are none of ours. */
    readonly guests: number;
  } | null;
  /** Every VM defined on the host by its last good inventory, running or not. */
  readonly defined: readonly string[];
  readonly otherManagers: readonly string[];
  readonly heard: Heard;
  readonly seen: Seen;
  readonly check: RoundInFlight | null;
  readonly nextRoundAt: Ms | null;
  readonly nextCalibrationAt: Ms | null;
  readonly incident: HostIncident | null;
  readonly fence: Fence | null;
  readonly proof: Proof | null;
  /** By which it resets itself (S21); null or absent: by none that is known. */
  readonly watchdog?: Watchdog | null;
  /** The storage that turns it away until it has booted anew (S19); null or absent: none does. */
  readonly barred?: Bar | null;
  /** Since when a proof that it was off is known to have been wrong; null once that is over (S2). */
  readonly proofVoidSince: Ms | null;
  /** Since when it answers on the network although its power was proven off: it may have booted anew (S2, S22). */
  readonly doubtSince: Ms | null;
  /** Set durably before the power intent, ended on return: bars new VMs (DESIGN §4). */
  readonly automaticMaintenance: boolean;
  /** A clean shutdown was announced (S8): the VMs that ran. */
  readonly stopping: { readonly at: Ms; readonly bootId: string | null; readonly running: readonly string[] } | null;
  /** VMs that must be released here before the host leaves `returned` (S9); effect id of the order under way. */
  readonly release: {
    readonly vms: readonly string[];
    readonly effect: string | null;
    readonly retryAt: Ms | null;
  } | null;
  readonly owned: Owned;
  /** Effect id of a hand-made fence action under way. */
  readonly manual: { readonly effect: string; readonly action: string; readonly who: string } | null;
  readonly drill: Drill | null;
  readonly blink: Blink | null;
  /** When it was fenced within the 24 h before its newest fence; a person's word ends the count (S23). */
  readonly fencedAt: readonly Ms[];
  /** Why it is in maintenance: a person's reason, or Picket's own (S23). Kept through anything that happens meanwhile. */
  readonly maintenanceReason: string | null;
}
