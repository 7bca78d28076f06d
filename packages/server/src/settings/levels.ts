import { type SettingKey, type SettingValues, settingSpecs } from '@picket/protocol';
import type { StoredSetting } from '../store/types.ts';

/** Stands for a secret's value wherever only "is it set, and where" matters. */
const sealed = 'set';

/** What is written in one cluster, by level. */
export interface Levels {
  readonly cluster: SettingValues;
  readonly hosts: ReadonlyMap<string, SettingValues>;
}

export function levelsOf(rows: readonly StoredSetting[]): Levels {
  const at = (host: string | null): SettingValues =>
    Object.fromEntries(
      rows.filter((row) => row.host === host).map((row) => [row.key, row.box === null ? row.value : sealed]),
    );
  const hosts = new Set(rows.map((row) => row.host).filter((host) => host !== null));
  return { cluster: at(null), hosts: new Map(Array.from(hosts, (host) => [host, at(host)])) };
}

/** The levels as they would be with one value written, or with `undefined` taken away. */
export function withValue(levels: Levels, host: string | null, key: SettingKey, value: unknown): Levels {
  const changed = (values: SettingValues): SettingValues => {
    const { [key]: _old, ...rest } = values;
    return value === undefined ? rest : ({ ...rest, [key]: value } as SettingValues);
  };
  if (host === null) return { ...levels, cluster: changed(levels.cluster) };
  return { ...levels, hosts: new Map(levels.hosts).set(host, changed(levels.hosts.get(host) ?? {})) };
}

export function isSecret(key: SettingKey): boolean {
  return 'secret' in settingSpecs[key];
}
