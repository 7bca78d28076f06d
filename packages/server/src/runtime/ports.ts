import type { ClusterEvent, JournalEntry, Notify } from '@picket/engine';
import type { PowerState, ToAgent, ToServer } from '@picket/protocol';

/**
 * The runtime's windows on the world. Production plugs in SQLite, sockets and BMCs; the simulator plugs in virtual ones and
 * runs this same runtime. Nothing in runtime/ may reach around them (lint forbids clocks, timers, random and node:*).
 */
export interface Clock {
  /** Monotonic ms of this process; never steps. */
  monoMs(): number;
  /** Wall clock, ms since 1970; may step. For people, and to notice suspends. */
  wallMs(): number;
  /** Calls back once after `ms`. */
  after(ms: number, call: () => void): { cancel(): void };
}

/** One entity of a cluster's state; `body` is plain data. */
export interface EntityChange {
  readonly kind: 'cluster' | 'host' | 'vm' | 'effect';
  readonly id: string;
  /** null = removed. */
  readonly body: unknown;
}

/** All that one step changes; written in one transaction or not at all (I6). */
export interface Commit {
  readonly cluster: string;
  /** What happened: the kind of the event that the step answers. */
  readonly event: ClusterEvent['kind'];
  /** Engine time after the step, so that a restart goes on from here. */
  readonly engineMs: number;
  readonly wallMs: number;
  readonly changes: readonly EntityChange[];
  readonly journal: readonly JournalEntry[];
  readonly outbox: readonly Notify[];
}

export interface LoadedCluster {
  readonly name: string;
  readonly engineMs: number;
  readonly entities: readonly EntityChange[];
}

export interface Store {
  loadClusters(): Promise<readonly LoadedCluster[]>;
  /**
   * @throws PicketError NOT_LEADER when another owner or epoch holds the lease, DATABASE_FAILED when nothing could be written.
   */
  commit(commit: Commit): Promise<void>;
  /**
   * S17: one conditional write against the database's own clock, right before each power or start command.
   * It renews the lease, so that a command fits into it (T4). Resolves with the ms left; throws PicketError NOT_LEADER when it is not ours any more.
   */
  assertLease(): Promise<number>;
  /** Live XML of a VM by its hash; null if it was never received. */
  vmXml(cluster: string, vm: string, xmlHash: string): Promise<string | null>;
}

/** Links to the agents. */
export interface Agents {
  /** Highest server epoch in force, put into orders so that agents refuse a stale server (S17). */
  readonly serverEpoch: number;
  /** Asks for a full inventory now; it arrives as an event. Does nothing when the host has no link. */
  resync(cluster: string, host: string): void;
  /**
   * Sends an order and waits for the answer that carries its effect id.
   * @throws PicketError SERVER_UNREACHABLE with a sentence when the host has no link, or no answer came in `timeoutMs`.
   */
  ask(
    cluster: string,
    host: string,
    message: Extract<ToAgent, { effectId: string }>,
    timeoutMs: number,
  ): Promise<ToServer>;
}

/** What each device of one fence level answered, in the order of the settings; a level that cannot be spoken to says so as one. */
interface OfLevel<Answer> {
  readonly devices: readonly Answer[];
  /** Revision of the level's settings that were used. */
  readonly revision: string;
}

export interface StatusAnswer {
  readonly power: PowerState;
  /** What the device said, one line, without secrets. */
  readonly detail: string;
}

export interface GuidAnswer {
  /** As the device says it, lower-case hex without dashes; null when it cannot be read. */
  readonly guid: string | null;
  readonly detail: string;
}

export interface CommandAnswer {
  /** The device accepted the command. Never proof of anything (I2). */
  readonly accepted: boolean;
  readonly detail: string;
}

/** Which storage it must be, whom it turns away, and the images (by its own names) of which it says whether they are still open. */
export interface BarTarget {
  readonly guid: string;
  readonly addresses: readonly string[];
  readonly images: readonly { readonly pool: string; readonly image: string }[];
}

export interface BarAnswer {
  /**
   * `barred`: asked in a session of its own, the storage turns every address away, and all of it knows. `unreached`: nothing was sent.
   * `failed`: something was, and what became of it is not known.
   */
  readonly outcome: 'barred' | 'failed' | 'mismatch' | 'unreached';
  /** It let one of the addresses in until this order. */
  readonly wasOpen: boolean;
  /** Images (`pool/image`) that somebody has open, or that could not be looked at, with the reason. */
  readonly unclear: Readonly<Record<string, string>>;
  readonly detail: string;
}

export interface CommandCondition {
  /** Of the level whose identity was checked; one that was changed meanwhile gets nothing. */
  readonly revision: string;
  /** False once life was seen or a person called it off. */
  wanted(): boolean;
}

/**
 * Fence devices, by host and level (0 = the first). Each call asks the devices of the level at the same time, each in a session
 * of its own, keeps its deadline, and never throws: failures are answers. Status is asked of devices that cut the power only (S20),
 * identity of those and of storage, power commands go to all.
 */
export interface FenceDevices {
  status(cluster: string, host: string, level: number, timeoutMs: number): Promise<OfLevel<StatusAnswer>>;
  guid(cluster: string, host: string, level: number, timeoutMs: number): Promise<OfLevel<GuidAnswer>>;
  /** Sends a power command. With `only`, it is sent only if that still holds at the instant at which it leaves (S1, S3). */
  command(
    cluster: string,
    host: string,
    level: number,
    action: 'off' | 'on' | 'reboot',
    timeoutMs: number,
    only?: CommandCondition,
  ): Promise<OfLevel<CommandAnswer>>;
  /** Switches the identify light on or off. */
  identify(
    cluster: string,
    host: string,
    level: number,
    on: boolean,
    timeoutMs: number,
  ): Promise<OfLevel<CommandAnswer>>;
  test(cluster: string, host: string, level: number, timeoutMs: number): Promise<OfLevel<CommandAnswer>>;
  /** Tells the storage of this level to turn the host away, and asks it whether it does (S19). */
  bar(
    cluster: string,
    host: string,
    level: number,
    target: BarTarget,
    timeoutMs: number,
    only: CommandCondition,
  ): Promise<BarAnswer & { readonly revision: string }>;
  /** Lets the host in again. */
  lift(
    cluster: string,
    host: string,
    level: number,
    target: Omit<BarTarget, 'images'>,
    timeoutMs: number,
    only: CommandCondition,
  ): Promise<CommandAnswer>;
}

export interface Log {
  info(message: string, data?: Record<string, unknown>): void;
  warn(message: string, data?: Record<string, unknown>): void;
  error(message: string, data?: Record<string, unknown>): void;
}

export interface Ports {
  readonly clock: Clock;
  readonly store: Store;
  readonly agents: Agents;
  readonly devices: FenceDevices;
  readonly log: Log;
}
