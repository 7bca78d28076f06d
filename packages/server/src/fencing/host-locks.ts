/** One exclusive lock per key, first come, first served. */
export interface KeyedLocks {
  /** Runs `work` when everything asked before for the same key has ended. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function keyedLocks(): KeyedLocks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run: (key, work) => {
      const before = tails.get(key) ?? Promise.resolve();
      const mine = before.then(work);
      const tail = mine
        .catch(() => undefined)
        .then(() => {
          if (tails.get(key) === tail) tails.delete(key);
        });
      tails.set(key, tail);
      return mine;
    },
  };
}
