import type { WatchdogReport } from '@picket/protocol';
import type { Logger } from 'pino';
import type { DeviceFacts } from './device.ts';
import type { Feeder, FeederEars, FeederTask } from './feeder.ts';
import type { Guard } from './memory.ts';
import type { Obstacle } from './obstacles.ts';

/** What the watchdog of a host touches. */
export interface WatchdogWorld {
  readonly device: string;
  readonly seconds: number;
  readonly bootId: string;
  /** Configured pools: only their heartbeats can feed it from the start. */
  readonly poolNames: readonly string[];
  readDevice(): Promise<DeviceFacts>;
  kindOf(identity: string): Promise<WatchdogReport['kind']>;
  obstacle(): Promise<Obstacle | null>;
  /** Null when no feeder of another agent is left, else why not. */
  endOldFeeders(): Promise<string | null>;
  startFeeder(task: Pick<FeederTask, 'seconds' | 'guarding' | 'nowayout'>, ears: FeederEars): Feeder;
  readGuard(): Promise<Guard | null>;
  writeGuard(guard: Guard | null): Promise<void>;
  /** The report has changed: the server must hear of it at once. */
  changed(): void;
  /** CLOCK_MONOTONIC, as the feeder reads it. */
  nowMs(): number;
  /** For tests. */
  readonly stopWithinMs?: number;
  readonly log: Logger;
}
