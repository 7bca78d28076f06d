/** What is asked of the fence devices of one host, as far as it decides who waits for whom. */
export interface Asked {
  /** Two with the same text ask the same. */
  readonly same: string;
  readonly level: number;
  /** Switches something: it waits for everything before it on any level, and everything after it waits. */
  readonly switches: boolean;
  /** Who may share its answer: nobody, who comes before it was begun, or who comes until it ends. */
  readonly shared: 'never' | 'until-begun' | 'until-ended';
  /** When whoever asks needs the answer (ms, monotonic). */
  readonly endMs: number;
}

/** One queue per host, for automatic and manual requests alike. */
export interface HostQueues {
  run<T>(host: string, asked: Asked, work: () => Promise<T>): Promise<T>;
}

interface Entry {
  readonly asked: Asked;
  readonly answer: PromiseWithResolvers<unknown>;
  readonly work: () => Promise<unknown>;
  begun: boolean;
}

/** Requests that need their answer this much earlier or later (ms) are asked apart: each keeps its own deadline. */
const sameDeadlineMs = 1_000;

/**
 * Commands of a host exclude each other and all reads; reads exclude each other on one level only, so that a dead device of
 * one level does not hide that the next level's reads off. Nobody overtakes whom it would have to wait for.
 *
 * An identical request joins the last one that it would have to wait for, and never reaches back over anything else: a read
 * must not be answered from before a command that was asked for in between. A read that has begun is never joined: each of the
 * two that prove "off" begins after it was asked for (S2).
 */
export function hostQueues(): HostQueues {
  const queues = new Map<string, Entry[]>();

  function begin(host: string, queue: Entry[]): void {
    queue.forEach((entry, at) => {
      if (entry.begun || queue.slice(0, at).some((before) => excludes(before.asked, entry.asked))) return;
      entry.begun = true;
      void entry
        .work()
        .then(entry.answer.resolve, entry.answer.reject)
        .finally(() => {
          queue.splice(queue.indexOf(entry), 1);
          if (queue.length === 0) queues.delete(host);
          else begin(host, queue);
        });
    });
  }

  return {
    run: <T>(host: string, asked: Asked, work: () => Promise<T>): Promise<T> => {
      const queue = queues.get(host) ?? [];
      queues.set(host, queue);
      const last = queue.findLast((entry) => excludes(entry.asked, asked));
      if (last !== undefined && joins(last, asked)) return last.answer.promise as Promise<T>;
      const entry: Entry = { asked, work, answer: Promise.withResolvers<unknown>(), begun: false };
      queue.push(entry);
      begin(host, queue);
      return entry.answer.promise as Promise<T>;
    },
  };
}

function excludes(before: Asked, after: Asked): boolean {
  return before.switches || after.switches || before.level === after.level;
}

function joins({ asked: first, begun }: Entry, asked: Asked): boolean {
  return (
    first.same === asked.same &&
    first.level === asked.level &&
    Math.abs(first.endMs - asked.endMs) <= sameDeadlineMs &&
    asked.shared !== 'never' &&
    (first.shared === 'until-ended' || (first.shared === 'until-begun' && !begun))
  );
}
