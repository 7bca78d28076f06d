import type { PresetName } from './preset-names.ts';
import { presets } from './presets.ts';
import { profiles } from './profiles.ts';
import { type SettingKey, type Settings, type SettingValues, settingKeys, settingSpecs } from './schema.ts';

/** Where a value came from, the strongest first. A preset fills what is not written at the level at which it is chosen. */
export const settingSources = ['host', 'host-preset', 'cluster', 'cluster-preset', 'profile', 'built-in'] as const;
export type SettingSource = (typeof settingSources)[number];

export interface ResolvedSetting<K extends SettingKey = SettingKey> {
  readonly key: K;
  readonly value: Settings[K];
  readonly source: SettingSource;
}

/** One setting with where it came from: host → its preset → cluster → its preset → profile → built-in. */
export function resolveSetting<K extends SettingKey>(
  key: K,
  cluster: SettingValues,
  host: SettingValues = {},
): ResolvedSetting<K> {
  const found = (value: unknown, source: SettingSource): ResolvedSetting<K> => ({
    key,
    value: value as Settings[K],
    source,
  });
  if (host[key] !== undefined) return found(host[key], 'host');
  const fromHostPreset = filledBy(host.fencePreset, key);
  if (fromHostPreset !== undefined) return found(fromHostPreset, 'host-preset');
  if (cluster[key] !== undefined) return found(cluster[key], 'cluster');
  // A host that chose a preset of its own, even none, has left its cluster's.
  const fromPreset = host.fencePreset === undefined ? filledBy(cluster.fencePreset, key) : undefined;
  if (fromPreset !== undefined) return found(fromPreset, 'cluster-preset');
  const fromProfile = (profiles[cluster.profile ?? settingSpecs.profile.builtIn] as SettingValues)[key];
  if (fromProfile !== undefined) return found(fromProfile, 'profile');
  return found(settingSpecs[key].builtIn, 'built-in');
}

function filledBy(preset: PresetName | undefined, key: SettingKey): unknown {
  return preset === undefined ? undefined : presets[preset][key];
}

/** All settings in force for a cluster, or for one host of it. */
export function resolveSettings(cluster: SettingValues, host: SettingValues = {}): Settings {
  const out: Partial<Record<SettingKey, unknown>> = {};
  for (const key of settingKeys) out[key] = resolveSetting(key, cluster, host).value;
  return out as Settings;
}
