import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterEvent } from '@picket/engine';
import { messageOf } from '../errors.ts';
import type { AgentWorld } from '../ports.ts';

/**
 * Hands an event to the runtime, again and again while the database fails, until it is saved or `unwanted()`. Never rejects.
 * The first try is queued before this returns.
 */
export async function submitUntilSaved(
  world: Pick<AgentWorld, 'runtime' | 'log'>,
  cluster: string,
  event: ClusterEvent,
  retryMs: number,
  unwanted: () => boolean,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await world.runtime.submit(cluster, event);
      return;
    } catch (error) {
      if (tries === 1)
        world.log.error(`Could not record ${event.kind}, trying again: ${messageOf(error)}`, { cluster });
    }
    await pause(retryMs, undefined, { ref: false });
    if (unwanted()) return;
  }
}
