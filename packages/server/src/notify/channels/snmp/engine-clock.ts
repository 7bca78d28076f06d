/**
 * snmpEngineBoots and snmpEngineTime of this sender (RFC 3414, section 2.2). A receiver of version 3 traps remembers the highest pair
 * that it has seen from an engine id and drops, without a word, what is more than 150 s older.
 */
export interface EngineClock {
  readonly boots: number;
  seconds(): number;
}

/** 2026-01-01 UTC. RFC 3414's 31 bits of seconds last from there until 2094. */
const epochMs = Date.UTC(2026, 0, 1);
const longest = 2 ** 31 - 2;

/**
 * Time by the wall clock, under one boot for ever: so the pair rises over restarts, over a take-over by another server of this installation
 * and over a restored database, and nothing has to be kept. While this process runs, the wall clock's steps backwards are bridged.
 */
export function wallEngineClock(wallMs: () => number, monoMs: () => number): EngineClock {
  let highestMs = Number.NEGATIVE_INFINITY;
  let readAtMs = 0;
  return {
    boots: 1,
    seconds() {
      const now = monoMs();
      highestMs = Math.max(wallMs(), highestMs + (now - readAtMs));
      readAtMs = now;
      // Never 0: with it, some receivers take a message for the question after their own time.
      return Math.min(longest, Math.max(1, Math.floor((highestMs - epochMs) / 1000)));
    },
  };
}
