import type { Guest } from './machine.ts';
import type { Pulse } from './pulse.ts';

/** How one host gets on with one pool. `stale`: it sees files as they were once, its writes go through. */
export type Access = 'ok' | 'stall' | 'error' | 'readonly' | 'stale';

/** A heartbeat file: who writes it, with which boot. */
export interface BeatFile {
  readonly machineId: string;
  readonly pulse: Pulse;
  bootId: string;
}

/** What a reader of the pool finds: times by the pool's own clock. */
export interface PoolFiles {
  readonly clockMs: number;
  readonly beats: readonly { machineId: string; bootId: string; seq: number; mtimeMs: number }[];
  mtimeOf(file: string): number | undefined;
}

/** A shared file system with a clock of its own. */
export class Pool {
  readonly name: string;
  /** Image locks of a dead client are held this long. */
  readonly lockLeaseMs: number;
  /** How far its clock is off, and since when: a step changes no stamp that is written already. */
  private readonly offsets: { readonly since: number; readonly ms: number }[];
  /** The storage can turn hosts away (S19); those whom it does now, and what ran on them when that began. */
  readonly blocklist: boolean;
  readonly shutOut = new Map<string, readonly Guest[]>();
  /** It says that it turns hosts away, and lets them in. */
  lies = false;
  readonly beatFiles = new Map<string, BeatFile>();
  readonly disks = new Map<string, Pulse>();
  private everywhere: Access = 'ok';
  private readonly byHost = new Map<string, Access>();
  private readonly frozen = new Map<string, PoolFiles>();

  constructor(name: string, lockLeaseMs: number, clockOffsetMs: number, blocklist: boolean) {
    this.name = name;
    this.blocklist = blocklist;
    this.lockLeaseMs = lockLeaseMs;
    this.offsets = [{ since: Number.NEGATIVE_INFINITY, ms: clockOffsetMs }];
  }

  access(host: string): Access {
    if (this.shutOut.has(host)) return 'error';
    return this.everywhere === 'ok' ? (this.byHost.get(host) ?? 'ok') : this.everywhere;
  }

  set(access: Access, host: string | undefined, now: number): void {
    if (host === undefined) this.everywhere = access;
    else if (access === 'ok') this.byHost.delete(host);
    else this.byHost.set(host, access);
    if (host === undefined && access === 'ok') this.byHost.clear();
    if (access === 'stale' && host !== undefined) this.frozen.set(host, this.truth(now));
    else if (host === undefined) this.frozen.clear();
    else this.frozen.delete(host);
  }

  /** What a host that can read finds now. To a stale client the files stand still, its own among them; the clock goes on (S12). */
  read(host: string, now: number): PoolFiles {
    const truth = this.truth(now);
    const frozen = this.frozen.get(host);
    return this.access(host) !== 'stale' || frozen === undefined ? truth : { ...frozen, clockMs: truth.clockMs };
  }

  /** Its clock is set by this much, forward or back. */
  stepClock(byMs: number, now: number): void {
    this.offsets.unshift({ since: now, ms: (this.offsets[0]?.ms ?? 0) + byMs });
  }

  /** What its clock showed at that time. */
  private stamp(at: number): number {
    return at + (this.offsets.find(({ since }) => since <= at)?.ms ?? 0);
  }

  private truth(now: number): PoolFiles {
    const disks = new Map<string, number>();
    for (const [file, pulse] of this.disks) disks.set(file, this.stamp(pulse.last(now) ?? BEFORE_MS));
    const beats = [...this.beatFiles.values()].flatMap(({ machineId, bootId, pulse }) => {
      const at = pulse.last(now);
      return at === null ? [] : [{ machineId, bootId, seq: pulse.count(now), mtimeMs: this.stamp(at) }];
    });
    return { clockMs: this.stamp(now), beats, mtimeOf: (file) => disks.get(file) };
  }
}

/** A disk that nobody has written yet was made a day before the scenario. */
const BEFORE_MS = -86_400_000;
