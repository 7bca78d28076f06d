import { where } from '../where.ts';

const everyMs = 200;

/** A VM that two hosts ran at once (I1), as the machine's process table showed it. */
export interface Violation {
  atMs: number;
  vm: string;
  hosts: string[];
}

interface Seen {
  host: string;
  pid: number;
  firstMs: number;
  samples: number;
}

/** One QEMU that ran. */
export interface GuestRun {
  host: string;
  firstMs: number;
}

/** Looks where every VM runs, five times a second, from its making until `stop`. */
export class Sampler {
  readonly violations: Violation[] = [];
  samples = 0;
  readonly #dir: string;
  readonly #startMs = performance.now();
  readonly #seen = new Map<string, Seen[]>();
  readonly #timer: NodeJS.Timeout;

  constructor(dir: string) {
    this.#dir = dir;
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), everyMs);
  }

  #sample(): void {
    const atMs = Math.round(performance.now() - this.#startMs);
    this.samples += 1;
    for (const { vm, hosts } of where(this.#dir)) {
      const runs = this.#seen.get(vm) ?? [];
      this.#seen.set(vm, runs);
      for (const { host, pid } of hosts) {
        const known = runs.find((run) => run.pid === pid && run.host === host);
        if (known === undefined) runs.push({ host, pid, firstMs: atMs, samples: 1 });
        else known.samples += 1;
      }
      if (hosts.length > 1) this.violations.push({ atMs, vm, hosts: hosts.map(({ host }) => host) });
    }
  }

  /** The guests of this VM that ran, in order. One seen once only is a start that libvirt gave up at once. */
  runs(vm: string): GuestRun[] {
    return (this.#seen.get(vm) ?? [])
      .filter(({ samples }) => samples > 1)
      .map(({ host, firstMs }) => ({ host, firstMs }));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
