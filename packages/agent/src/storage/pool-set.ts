import type { PoolReport } from '@picket/protocol';
import type { Logger } from 'pino';
import type { PoolConfig } from '../config.ts';
import { Pool, type PoolWorld } from './pool.ts';

/** The shared pools of this host: those configured, and those that are found while the agent runs. */
export class PoolSet {
  /** Grows; whoever keeps it sees what is found later. */
  readonly configs: PoolConfig[] = [];
  readonly #pools: Pool[] = [];
  readonly #world: PoolWorld;
  #intervalMs: number | null = null;

  constructor(configs: readonly PoolConfig[], world: PoolWorld) {
    this.#world = world;
    for (const config of configs) this.add(config);
  }

  get log(): Logger {
    return this.#world.log;
  }

  add(config: PoolConfig): void {
    const pool = new Pool(config, this.#world);
    this.#pools.push(pool);
    this.configs.push(config);
    if (this.#intervalMs !== null) pool.start(this.#intervalMs);
  }

  find(name: string): Pool | undefined {
    return this.#pools.find((pool) => pool.config.name === name);
  }

  reports(): PoolReport[] {
    return this.#pools.map((pool) => pool.report());
  }

  /** Every pool beats now and each `intervalMs` from now on. */
  start(intervalMs: number): void {
    this.#intervalMs = intervalMs;
    for (const pool of this.#pools) pool.start(intervalMs);
  }

  stop(): void {
    for (const pool of this.#pools) pool.stop();
  }
}
