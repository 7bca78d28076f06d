import type { WatchdogReport } from '@picket/protocol';

/** What the agent of this boot said last of its watchdog (S21). It outlives agents: only a new boot, or a later word, ends it. */
export interface Watchdog extends WatchdogReport {
  readonly bootId: string;
  /** The agent process that said it. */
  readonly session: string | null;
  /** That process has spoken of it by a word of its own, not in its inventories alone. */
  readonly alone: boolean;
}
