import type { SettingValues } from '@picket/protocol';
import type { DeviceRows } from '../fencing/device-settings.ts';
import type { StoredSetting } from '../store/types.ts';
import { valuesOf } from './levels.ts';

/** Everything that is written in one cluster, by level. */
export interface ClusterRows {
  readonly own: readonly StoredSetting[];
  readonly values: SettingValues;
  readonly hosts: ReadonlyMap<string, readonly StoredSetting[]>;
}

/** Everything that is written in the installation, by cluster. */
export type Whole = ReadonlyMap<string, ClusterRows>;

export function wholeOf(rows: readonly StoredSetting[]): Whole {
  const clusters = Map.groupBy(rows, (row) => row.cluster);
  return new Map(Array.from(clusters, ([name, ofCluster]) => [name, clusterRows(ofCluster)]));
}

export function clusterRows(rows: readonly StoredSetting[]): ClusterRows {
  const levels = Map.groupBy(rows, (row) => row.host);
  const own = levels.get(null) ?? [];
  const hosts = new Map<string, readonly StoredSetting[]>();
  for (const [host, ofHost] of levels) if (host !== null) hosts.set(host, ofHost);
  return { own, values: valuesOf(own), hosts };
}

export function deviceRows(cluster: string, rows: ClusterRows, host: string): DeviceRows {
  return { cluster, host, ofCluster: rows.own, ofHost: rows.hosts.get(host) ?? [] };
}
