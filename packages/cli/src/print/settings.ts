import type { SettingList, SettingView } from '@picket/protocol';
import type { Style } from './style.ts';
import { table } from './table.ts';

export function settingsTable(style: Style, { settings }: SettingList): string {
  const rows = settings.map((setting) => [setting.key, shownValue(setting), setting.source, setting.doc]);
  return table(style, ['SETTING', 'VALUE', 'FROM', 'WHAT IT DOES'], rows);
}

/** "checkNeighbours is 3 (from cluster)." */
export function settingLine(setting: SettingView): string {
  const value = setting.secret ? shownValue(setting) : JSON.stringify(setting.value);
  return `${setting.key} is ${value} (from ${setting.source}).`;
}

/** A secret is never shown, only whether there is one. */
function shownValue(setting: SettingView): string {
  if (setting.secret) return setting.set ? 'set' : 'not set';
  return setting.value === '' ? '-' : String(setting.value);
}
