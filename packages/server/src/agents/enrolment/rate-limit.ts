const windowMs = 60_000;
const maxAddresses = 10_000;

/** Counts failed tries per address, so that nobody guesses tokens. `nowMs` is any monotonic clock. */
export interface FailureLimit {
  /** True when the address has failed too often within the last minute. */
  blocked(address: string, nowMs: number): boolean;
  failed(address: string, nowMs: number): void;
}

/** At most `maxFailures` failed tries per address in a minute; a minute after the first of them the count starts anew. */
export function failureLimit(maxFailures: number): FailureLimit {
  const failures = new Map<string, { since: number; count: number }>();
  const current = (address: string, nowMs: number) => {
    const entry = failures.get(address);
    return entry !== undefined && nowMs - entry.since < windowMs ? entry : undefined;
  };
  return {
    blocked: (address, nowMs) => (current(address, nowMs)?.count ?? 0) >= maxFailures,
    failed(address, nowMs) {
      const entry = current(address, nowMs);
      if (entry !== undefined) {
        entry.count += 1;
        return;
      }
      // A flood from ever new addresses forgets the oldest instead of filling the memory.
      const oldest = failures.keys().next().value;
      if (failures.size >= maxAddresses && oldest !== undefined) failures.delete(oldest);
      failures.delete(address);
      failures.set(address, { since: nowMs, count: 1 });
    },
  };
}
