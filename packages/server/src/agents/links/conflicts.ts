import { messageOf } from '../errors.ts';
import type { AgentWorld } from '../ports.ts';

/**
 * Tells the engine of agents that claim an identity which is not theirs (S22): once per agent process, however often it tries.
 */
export class ConflictLog {
  readonly #world: Pick<AgentWorld, 'runtime' | 'log'>;
  /** host → newest session reported. */
  readonly #reported = new Map<string, string>();

  constructor(world: Pick<AgentWorld, 'runtime' | 'log'>) {
    this.#world = world;
  }

  report(cluster: string, host: string, session: string, reason: string): void {
    const key = JSON.stringify([cluster, host]);
    if (this.#reported.get(key) === session) return;
    this.#reported.set(key, session);
    this.#world.runtime.submit(cluster, { kind: 'identity-conflict', host, reason }).catch((error: unknown) => {
      this.#reported.delete(key);
      this.#world.log.error(`${reason} It could not be recorded: ${messageOf(error)}`, { cluster, host });
    });
  }
}
