import { resolveSettings, type ScenarioCluster, type SettingValues } from '@picket/protocol';

/** When, after a death, things are expected to happen if nothing disturbs them; in ms. Only a guide for where faults hurt. */
export interface Pace {
  readonly suspectMs: number;
  readonly roundMs: number;
  /** First verdict. */
  readonly condemnedMs: number;
  /** Two off reads and the last look done, the first VMs started. */
  readonly recoveredMs: number;
}

export function paceOf({ settings }: ScenarioCluster): Pace {
  const s = resolveSettings(settings as SettingValues);
  const suspectMs = 1000 * s.suspectAfterSeconds;
  const roundMs = 1000 * s.checkIntervalSeconds;
  const condemnedMs = suspectMs + roundMs * (s.checkAdditional + 1);
  return { suspectMs, roundMs, condemnedMs, recoveredMs: condemnedMs + 2000 * s.confirmSpacingSeconds + 8000 };
}
