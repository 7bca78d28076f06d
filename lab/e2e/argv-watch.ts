import { type Lab, pids, procFile } from '../src/index.ts';

const everyMs = 5;

/**
 * What `ps` would have shown of the lab: the command line of every process in it, looked at 200 times a second, since the tools that
 * speak to a BMC live for some 60 ms. Other labs of the machine are left out.
 */
export class ArgvWatch {
  /** Command lines that were seen, with blanks between their words. */
  readonly seen = new Set<string>();
  looks = 0;
  readonly #mark: string;
  /** Whether a process belongs to the lab, which it does from its beginning to its end. */
  readonly #inLab = new Map<number, boolean>();
  /** Those that were there before: what they are does not change any more. */
  readonly #old: ReadonlySet<number>;
  readonly #timer: NodeJS.Timeout;

  constructor(lab: Lab) {
    this.#mark = ` picket-lab/${lab.id}/`;
    const before = pids();
    for (const pid of before) this.#read(pid);
    this.#old = new Set(before);
    this.#timer = setInterval(() => this.#look(), everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.looks += 1;
    for (const pid of pids()) if (!this.#old.has(pid)) this.#read(pid);
  }

  #read(pid: number): void {
    const known = this.#inLab.get(pid);
    const inLab = known ?? (procFile(pid, 'mountinfo') ?? '').includes(this.#mark);
    if (known === undefined) this.#inLab.set(pid, inLab);
    // A process may become another program at any time, so its command line is read at every look.
    if (inLab) this.seen.add((procFile(pid, 'cmdline') ?? '').replaceAll('\0', ' ').trim());
  }
}
