import { PicketError } from '@picket/protocol';
import type { Clock, Log } from './ports.ts';

/** How often the lease of 15 s is renewed (T4). */
const RENEW_MS = 5_000;
/** However many wait for it. */
const LEAST_RENEW_MS = 1_000;

/** How every sentence of this watch begins. */
export const databaseTrouble = 'the database cannot be written';

export interface HealthWatch {
  /** One sentence for each thing that is wrong with this server now. */
  troubles(): readonly string[];
  /** Somebody waits for the next renewal: it comes at once, but never sooner than 1 s after the one before began. */
  renewSoon(): void;
  stop(): void;
}

/** The lease of this server, as far as its health is concerned. @throws PicketError NOT_LEADER when it is another's */
export interface Renewable {
  renew(): Promise<unknown>;
}

/**
 * Renews the lease and notices when the database cannot be written: then nothing is fenced (I5), and people are told by
 * `changed`. A lease lost to another server is fatal.
 */
export function watchHealth(
  lease: Renewable,
  clock: Clock,
  log: Log,
  changed: (troubles: readonly string[]) => void,
  fatal: (error: PicketError) => void,
): HealthWatch {
  let troubles: readonly string[] = [];
  let stopped = false;
  let timer: { cancel(): void } | null = null;
  const set = (next: readonly string[]): void => {
    if (next.join() === troubles.join()) return;
    troubles = next;
    changed(troubles);
  };
  let renewedAt = clock.monoMs();
  const renew = async (): Promise<void> => {
    renewedAt = clock.monoMs();
    try {
      await lease.renew();
      set([]);
    } catch (error) {
      if (error instanceof PicketError && error.code === 'NOT_LEADER') fatal(error);
      const reason = error instanceof Error ? error.message : String(error);
      log.error('The lease could not be renewed.', { reason });
      set([`${databaseTrouble} (${reason})`]);
    }
  };
  const again = (afterMs = RENEW_MS): void => {
    if (stopped) return;
    timer?.cancel();
    timer = clock.after(afterMs, () => {
      void renew();
      again();
    });
  };
  again();
  return {
    troubles: () => troubles,
    renewSoon: () => again(Math.max(0, renewedAt + LEAST_RENEW_MS - clock.monoMs())),
    stop: () => {
      stopped = true;
      timer?.cancel();
    },
  };
}
