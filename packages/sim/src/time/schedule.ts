/** Something that will happen. */
interface Entry {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
  cancelled: boolean;
}

export interface Timer {
  cancel(): void;
}

/** Lets everything run that is ready: promises settle between two moments of virtual time. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Virtual time: what is to happen, in order. Things of the same moment happen in the order in which they were planned, so that a
 * run is the same each time.
 */
export class Schedule {
  /** ms; 0 is the start of the scenario, the time before it is negative. */
  now: number;
  private heap: Entry[] = [];
  private planned = 0;

  constructor(startMs: number) {
    this.now = startMs;
  }

  at(ms: number, act: () => void): Timer {
    this.planned += 1;
    const entry: Entry = { at: Math.max(ms, this.now), order: this.planned, act, cancelled: false };
    this.push(entry);
    return {
      cancel: () => {
        entry.cancelled = true;
      },
    };
  }

  after(ms: number, act: () => void): Timer {
    return this.at(this.now + ms, act);
  }

  /** Resolves after this much virtual time. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Lets time pass up to `endMs`, or until `done` says so after something has happened. */
  async run(endMs: number, done: () => boolean = () => false): Promise<void> {
    await breathe();
    if (done()) return;
    for (let next = this.heap[0]; next !== undefined && next.at <= endMs; next = this.heap[0]) {
      this.pop();
      if (next.cancelled) continue;
      this.now = next.at;
      next.act();
      await breathe();
      if (done()) return;
    }
    this.now = Math.max(this.now, endMs);
  }

  /** Lets time pass until the promise settles. */
  async through<T>(promise: Promise<T>, mostMs = 60_000): Promise<T> {
    let settled = false;
    const noted = promise.finally(() => {
      settled = true;
    });
    noted.catch(() => undefined);
    await this.run(this.now + mostMs, () => settled);
    if (!settled) throw new Error(`nothing came of it within ${mostMs} ms of virtual time`);
    return noted;
  }

  private push(entry: Entry): void {
    const { heap } = this;
    heap.push(entry);
    let i = heap.length - 1;
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = heap[up] as Entry;
      if (before(parent, entry)) break;
      heap[i] = parent;
      i = up;
    }
    heap[i] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const child = right < heap.length && before(heap[right] as Entry, heap[left] as Entry) ? right : left;
      if (before(last, heap[child] as Entry)) break;
      heap[i] = heap[child] as Entry;
      i = child;
    }
    heap[i] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
