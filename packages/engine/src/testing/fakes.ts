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
  running: Set<string>;
  defined: Set<string>;
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
  later(act: () => void): void;
}
