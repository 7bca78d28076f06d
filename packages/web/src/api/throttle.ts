/**
 * Calls `act` at once, and again at most every `everyMs` for the same key; the last of a burst is never lost.
 * @example const refetch = throttled(1000, (cluster: string) => load(cluster)); refetch('farm')
 */
export function throttled(everyMs: number, act: (key: string) => void): (key: string) => void {
  const resting = new Map<string, boolean>();
  const run = (key: string): void => {
    resting.set(key, false);
    act(key);
    setTimeout(() => {
      const again = resting.get(key) === true;
      resting.delete(key);
      if (again) run(key);
    }, everyMs);
  };
  return (key) => {
    if (resting.has(key)) resting.set(key, true);
    else run(key);
  };
}
