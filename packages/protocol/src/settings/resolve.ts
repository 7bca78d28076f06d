import { profiles } from './profiles.ts';
import { type SettingKey, type Settings, type SettingValues, settingKeys, settingSpecs } from './schema.ts';

export type SettingSource = 'host' | 'cluster' | 'profile' | 'built-in';

export interface ResolvedSetting<K extends SettingKey = SettingKey> {
  readonly key: K;
  readonly value: Settings[K];
  readonly source: SettingSource;
}

/** One setting with where it came from: host → cluster → profile → built-in. */
export function resolveSetting<K extends SettingKey>(
  key: K,
  cluster: SettingValues,
  host: SettingValues = {},
): ResolvedSetting<K> {
  const onHost = host[key];
  if (onHost !== undefined) return { key, value: onHost as Settings[K], source: 'host' };
  const onCluster = cluster[key];
  if (onCluster !== undefined) return { key, value: onCluster as Settings[K], source: 'cluster' };
  const fromProfile = (profiles[cluster.profile ?? settingSpecs.profile.builtIn] as SettingValues)[key];
  if (fromProfile !== undefined) return { key, value: fromProfile as Settings[K], source: 'profile' };
  return {
    key,
    value: settingSpecs[key].builtIn as Settings[K],
    source: 'built-in',
  };
}

/** All settings in force for a cluster, or for one host of it. */
export function resolveSettings(cluster: SettingValues, host: SettingValues = {}): Settings {
  const out: Partial<Record<SettingKey, unknown>> = {};
  for (const key of settingKeys) out[key] = resolveSetting(key, cluster, host).value;
  return out as Settings;
}
