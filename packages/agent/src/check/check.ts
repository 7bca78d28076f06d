import type { Check, CheckAnswer, NetworkReading, Reading } from '@picket/protocol';
import { unknownPool } from '../storage/pool.ts';

/** Left for the way back to the server. */
const minMarginMs = 100;
const marginShare = 0.15;
const maxReadings = 20_000;

export interface CheckWorld {
  readonly machineId: string;
  /** A pool of this host by name; undefined when it has none of that name. */
  pool(name: string):
    | {
        look(look: {
          self: string;
          target: string;
          disks: readonly string[];
          timeoutMs: number;
        }): Promise<readonly Reading[]>;
      }
    | undefined;
  askNetwork(addresses: readonly string[], timeoutMs: number): Promise<readonly NetworkReading[]>;
}

/** Looks at another host by every source at once, and answers in time with what came. The round's number goes back with it (S12). */
export async function performCheck(world: CheckWorld, check: Check): Promise<CheckAnswer> {
  const timeoutMs = check.timeoutMs - Math.max(minMarginMs, check.timeoutMs * marginShare);
  const pools = new Set([...check.pools, ...check.disks.map(({ pool }) => pool)]);
  const looks = [...pools].map(async (name): Promise<readonly Reading[]> => {
    const disks = check.disks.filter(({ pool }) => pool === name).map(({ relPath }) => relPath);
    const pool = world.pool(name);
    if (pool === undefined) return unknownPool(name, disks, 'this host does not have the pool');
    return pool.look({ self: world.machineId, target: check.machineId, disks, timeoutMs });
  });
  const found = await Promise.all([world.askNetwork(check.addresses, timeoutMs), ...looks]);
  return {
    type: 'check-answer',
    effectId: check.effectId,
    round: check.round,
    readings: atMost(found.flat(), maxReadings),
  };
}

/** Locks go first: a reading that does not fit into the answer must not be one that a verdict needs. */
function atMost(readings: readonly Reading[], max: number): Reading[] {
  if (readings.length <= max) return [...readings];
  return readings.filter(({ kind }) => kind !== 'lock').slice(0, max);
}
