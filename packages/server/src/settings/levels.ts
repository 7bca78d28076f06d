import { isSettingKey, type SettingKey, type SettingValues, settingSpecs } from '@picket/protocol';
import type { StoredSetting } from '../store/types.ts';

/** Stands for a secret's value wherever only "is it set, and where" matters. */
const sealed = 'set';

/** What is written at one level, by key. */
export function valuesOf(rows: readonly StoredSetting[]): SettingValues {
  const known = rows.filter((row) => isSettingKey(row.key));
  return Object.fromEntries(known.map((row) => [row.key, row.box === null ? row.value : sealed])) as SettingValues;
}

export function isSecret(key: SettingKey): boolean {
  return 'secret' in settingSpecs[key];
}
