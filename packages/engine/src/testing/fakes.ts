import type { Domain, Reading, WatchdogReport } from '@picket/protocol';

/** A host of the small world that unit tests talk to. Times are engine ms. */
export interface FakeHost {
  name: string;
  boot: number;
  power: 'on' | 'off';
  /** The machine lives: beats on the pool, answers on the network. */
  lives: boolean;
  /** Its network answers although nothing else does (a dead agent). */
  pings: boolean;
  lastBeatAt: number;
  seq: number;
  bmc: 'good' | 'dead' | 'lying';
  guid: string;
  /** Its storage turns it away: nothing that it writes arrives. */
  shutOut: boolean;
  /** Its second fence level; null where there is one level only. */
  second: SecondLevel | null;
  running: Set<string>;
  defined: Set<string>;
  /** How it tells what it runs, where that is not the plain truth of `running` and `defined`. */
  says: Says;
}

/**
 * A second fence level: a PDU (`guid` null), whose outlet feeds the machine and its BMC, or a second BMC of the machine that
 * `guid` names. A lying one accepts and does nothing.
 */
interface SecondLevel {
  state: 'good' | 'dead' | 'lying';
  readonly guid: string | null;
  outlet: 'on' | 'off';
}

export interface Says {
  /** Its mount of the pool does not answer. */
  poolHangs?: boolean;
  /** Its libvirt hangs: every inventory fails. */
  readonly hangs?: boolean;
  /** Laid over each domain that it reports. */
  readonly domain?: Partial<Domain>;
  readonly otherManagers?: readonly string[];
  readonly watchdog?: WatchdogReport;
}

export interface FakeVm {
  uuid: string;
  name: string;
  /** Time of the last write; null = written once at 0. */
  lastWriteAt: number;
  writes: boolean;
}

/** What carrying out an effect may touch. */
export interface SmallWorld {
  readonly now: number;
  readonly hosts: ReadonlyMap<string, FakeHost>;
  readonly vms: ReadonlyMap<string, FakeVm>;
  host(name: string): FakeHost;
  inventory(name: string): void;
  /** What `neighbour` sees of what there is to be read: the same, a part of it, or an old copy. */
  view(readings: readonly Reading[], neighbour: string): readonly Reading[];
  later(act: () => void): void;
}
