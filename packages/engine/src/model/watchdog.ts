import type { WatchdogReport } from '@picket/protocol';

/** What the agent of this boot said last of its watchdog (S21). It outlives agents: only a new boot, or a later word, ends it. */
export interface Watchdog extends WatchdogReport {
  readonly bootId: string;
}
