import { presets, type SettingJson, type SettingKey, type SettingValues, settingSpecs } from '@picket/protocol';
import type { Draft } from './draft.ts';

/**
 * The value that the page shows: as typed, as reset to, or as in force. A reset shows what will be inherited as far as it is
 * known before it is saved.
 */
export function shownValue(
  draft: Draft,
  key: SettingKey,
  inherited: SettingJson | null | undefined,
): SettingJson | null {
  const change = draft.changes.get(key);
  if (change?.kind === 'set') return change.value;
  if (change?.kind === 'reset') return inherited ?? (settingSpecs[key].builtIn as SettingJson);
  return draft.view(key)?.value ?? null;
}

/** All values of a cluster as they would be in force once the draft is saved, for what follows from them. */
export function valuesOf(draft: Draft): SettingValues {
  const out: Record<string, unknown> = {};
  for (const setting of draft.list.settings) {
    const change = draft.changes.get(setting.key as SettingKey);
    // What came from profile or preset is left out: it follows from those, which the draft may change.
    if (change?.kind === 'set') out[setting.key] = change.value;
    else if (change === undefined && setting.set && setting.value !== null) out[setting.key] = setting.value;
  }
  return out as SettingValues;
}

/** What the preset that is chosen on the page fills in for a setting; undefined: nothing. */
export function filledByPreset(preset: string, key: SettingKey): SettingJson | undefined {
  return (presets as Readonly<Record<string, Readonly<Record<string, SettingJson>>>>)[preset]?.[key];
}
