import type { SettingHistory, SettingJson, SettingList, SettingView } from '@picket/protocol';
import type { Style } from './style.ts';
import { table } from './table.ts';
import { clock } from './text.ts';

export function settingsTable(style: Style, { settings }: SettingList): string {
  const rows = settings.map((setting) => [setting.key, shownValue(setting), setting.source, setting.doc]);
  return table(style, ['SETTING', 'VALUE', 'FROM', 'WHAT IT DOES'], rows);
}

/** One setting with everything that is known of it. */
export function settingDetails(setting: SettingView): string {
  const { doc, changedBy, changedAt, passwordSet = [] } = setting;
  const lines = [settingLine(setting)];
  if (changedBy !== null && changedAt !== null) lines.push(`Written by ${changedBy} at ${clock(changedAt)}.`);
  if (passwordSet.length > 0) lines.push(`With a password of their own: ${passwordSet.join(', ')}.`);
  return [...lines, doc].join('\n');
}

/** "checkNeighbours is 3 (from cluster)." */
export function settingLine(setting: SettingView): string {
  const value = setting.secret ? shownValue(setting) : JSON.stringify(setting.value);
  return `${setting.key} is ${value} (from ${setting.source}).`;
}

export function historyTable(style: Style, { changes, next }: SettingHistory): string {
  if (changes.length === 0) return 'Nothing was changed.';
  const rows = changes.map(({ at, host, key, action, value, secret, who }) => {
    const to = action === 'unset' ? 'unset' : secret ? 'changed' : listValue(value);
    return [clock(at), host ?? '-', who, key, to];
  });
  const shown = table(style, ['WHEN', 'HOST', 'WHO', 'SETTING', 'VALUE'], rows);
  return next === null ? shown : `${shown}\nOlder ones: --after ${next}`;
}

/** A secret is never shown, only whether there is one. */
function shownValue(setting: SettingView): string {
  if (setting.secret) return setting.set ? 'set' : 'not set';
  return listValue(setting.value);
}

/** Of fence levels the names of their devices: "psu1 + psu2, then bmc". */
function listValue(value: SettingJson | null): string {
  if (!Array.isArray(value)) return value === null || value === '' ? '-' : String(value);
  if (value.length === 0) return '-';
  return value.map((devices) => devices.map(({ name }) => String(name)).join(' + ')).join(', then ');
}
