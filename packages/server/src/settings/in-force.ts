import { resolveSetting, type SettingJson, type SettingKey, type SettingSource, settingKeys } from '@picket/protocol';
import type { StoredSetting } from '../store/types.ts';
import { isSecret, valuesOf } from './levels.ts';
import type { ClusterRows } from './whole.ts';

export interface SettingInForce {
  readonly key: SettingKey;
  /** null for a secret, set or not. */
  readonly value: SettingJson | null;
  /** `profile` or `built-in` = nobody has written it. */
  readonly source: SettingSource;
  readonly secret: boolean;
  /** Who wrote it, or chose the preset that it comes from, and when (wall ms); null when nobody did. */
  readonly who: string | null;
  readonly changedMs: number | null;
  /** Of `fenceDevices`: names of the devices that have a password of their own. */
  readonly passwordSet?: readonly string[];
}

/** Every setting as it is in force for the cluster, or for one host of it, in the order of the schema. */
export function settingsInForce(rows: ClusterRows, host: string | undefined): readonly SettingInForce[] {
  const ofHost = host === undefined ? [] : (rows.hosts.get(host) ?? []);
  const values = valuesOf(ofHost);
  return settingKeys.map((key) => {
    const { value, source } = resolveSetting(key, rows.values, values);
    const row = writtenRow(key, source, { cluster: rows.own, host: ofHost });
    const secret = isSecret(key);
    return {
      key,
      value: secret ? null : (value as SettingJson),
      source,
      secret,
      who: row?.who ?? null,
      changedMs: row?.changedMs ?? null,
      ...(key === 'fenceDevices' && source === 'host' ? { passwordSet: devicesWithPassword(ofHost) } : {}),
    };
  });
}

function writtenRow(
  key: SettingKey,
  source: SettingSource,
  rows: Readonly<Record<'cluster' | 'host', readonly StoredSetting[]>>,
): StoredSetting | undefined {
  const find = (level: 'cluster' | 'host', wanted: SettingKey) => rows[level].find((row) => row.key === wanted);
  switch (source) {
    case 'host':
    case 'cluster':
      return find(source, key);
    case 'host-preset':
      return find('host', 'fencePreset');
    case 'cluster-preset':
      return find('cluster', 'fencePreset');
    case 'profile':
    case 'built-in':
      return undefined;
    default:
      return source satisfies never;
  }
}

function devicesWithPassword(rows: readonly StoredSetting[]): readonly string[] {
  return rows
    .map((row) => /^fenceDevices\/(.+)\/ipmiPassword$/.exec(row.key)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}
