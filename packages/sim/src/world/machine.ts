import { Pulse } from './pulse.ts';

/** A VM as its owner made it; where it runs is told by the guests. */
export interface VmSpec {
  readonly uuid: string;
  readonly name: string;
  readonly memoryMib: number;
  readonly pool: string;
  /** Its disk's path in the pool. */
  readonly file: string;
  /** Its disk is local: it cannot be started elsewhere. */
  readonly local: boolean;
  writes: 'idle' | '1s';
  /** A snapshot or a copy of its disk is under way: its definition may change any moment (S18). */
  blockJob: boolean;
}

/** One QEMU. A frozen host's guests live on: they go on writing when it thaws. */
export interface Guest {
  readonly vm: VmSpec;
  readonly host: string;
  readonly startedAt: number;
  /** Incoming migration: it does not run yet. */
  paused: boolean;
  /** Who started it: `picket`, `person`, `boot`, `migration`. */
  readonly by: string;
}

export interface StartRecord {
  readonly vm: string;
  /** The agent process that began it. */
  readonly session: number;
  /** null = begun. */
  outcome: 'started' | 'refused' | 'locked' | 'unknown' | null;
  reason: string;
}

/** What an agent keeps on disk: it survives the agent and the host (S6, S7, S17). */
interface AgentMemory {
  installation: string | null;
  highestServerEpoch: number;
  readonly epochs: Map<string, number>;
  readonly grants: Map<string, { readonly epoch: number; readonly bootId: string }>;
  /** By effect id. */
  readonly starts: Map<string, StartRecord>;
}

/** A hypervisor. */
export interface Machine {
  readonly name: string;
  readonly machineId: string;
  readonly rack: string | null;
  readonly memoryMib: number;
  readonly hasBmc: boolean;
  power: 'on' | 'off';
  /** Powered, its kernel runs. */
  booted: boolean;
  /** Frozen: no network, no writes, power on. */
  hung: boolean;
  boots: number;
  agent: 'runs' | 'hangs' | 'dead';
  /** On its way down cleanly: nothing is started on it any more. */
  stopping: boolean;
  /** New with each agent process. */
  session: number;
  /** Since when its kernel has not been able to do anything; null while it can. */
  deadSince: number | null;
  readonly guests: Map<string, Guest>;
  /** VMs defined here, running or not. */
  readonly defined: Set<string>;
  /** VMs whose QEMU died by itself since they last ran. */
  readonly crashed: Set<string>;
  readonly memory: AgentMemory;
  /** Beats on its link. */
  readonly linkBeat: Pulse;
  readonly watchdog: WatchdogOfMachine;
}

/** A watchdog and what its feeder keeps (S21). */
export interface WatchdogOfMachine {
  readonly kind: 'none' | 'hardware' | 'software';
  /** How often it must run out before it resets the machine. */
  readonly expiries: 1 | 2;
  /** Its driver's name. */
  readonly identity: string;
  /** The boot in which it was opened; null: never, or it was stopped. */
  armedBoot: string | null;
  /** When the newest beat left that the server has answered. */
  keptAt: number;
  /** Pools whose heartbeats feed it: those of the newest report that the server has saved. */
  pools: readonly string[];
  /** The agent process that is about to stop it, as soon as the server has saved that; null: none. */
  endsIn: number | null;
}

/** One that must run out twice says so, unless it is of those that do not know (`iTCO_wdt`). */
export const chips = [
  { expiries: 1, identity: 'SP5100 TCO timer' },
  { expiries: 2, identity: 'iTCO_wdt' },
  { expiries: 2, identity: 'Hardware Watchdog' },
] as const satisfies readonly Partial<WatchdogOfMachine>[];

const softdog = { expiries: 1, identity: 'Software Watchdog' } as const;

export interface HostSpec {
  readonly name: string;
  readonly rack?: string | undefined;
  readonly memoryMib: number;
  readonly bmc: boolean | 'anonymous';
  readonly watchdog?: WatchdogOfMachine['kind'];
}

export function newMachine(spec: HostSpec, beatMs: number, chip: (typeof chips)[number] = chips[0]): Machine {
  const kind = spec.watchdog ?? 'none';
  return {
    name: spec.name,
    machineId: `machine-${spec.name}`,
    rack: spec.rack ?? null,
    memoryMib: spec.memoryMib,
    hasBmc: spec.bmc !== false,
    power: 'on',
    booted: true,
    hung: false,
    boots: 1,
    agent: 'runs',
    stopping: false,
    session: 1,
    deadSince: null,
    guests: new Map(),
    defined: new Set(),
    crashed: new Set(),
    memory: { installation: null, highestServerEpoch: 0, epochs: new Map(), grants: new Map(), starts: new Map() },
    linkBeat: new Pulse(beatMs),
    watchdog: {
      ...(kind === 'software' ? softdog : chip),
      ...{ kind, armedBoot: null, keptAt: Number.NEGATIVE_INFINITY, pools: [], endsIn: null },
    },
  };
}

export const bootIdOf = (m: Machine): string => `${m.name}-boot-${m.boots}`;

/** Its kernel works: guests run, the network answers. */
export const works = (m: Machine): boolean => m.power === 'on' && m.booted && !m.hung;

export const agentWorks = (m: Machine): boolean => works(m) && m.agent === 'runs';
