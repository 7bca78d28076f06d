import { keyedLocks } from '../fencing/host-locks.ts';

/** Runs one piece of work at a time. */
export type Exclusively = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * One change at a time in the whole installation: two that each fit alone must not contradict each other together, and no secret
 * may be sealed while the key is changed.
 */
export function exclusively(): Exclusively {
  const locks = keyedLocks();
  return (work) => locks.run('all', work);
}
