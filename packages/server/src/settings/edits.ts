import { isSettingKey, type LevelDevice, PicketError, parseSetting, type SettingKey } from '@picket/protocol';
import { textProblem } from './text-checks.ts';

/** One change that somebody wants. `host` null = on the cluster; `value` undefined = back to the inherited value. */
export interface SettingEdit {
  readonly cluster: string;
  readonly host: string | null;
  readonly key: string;
  readonly value: unknown;
}

/** Checked by itself, in its own type. */
export interface ParsedEdit extends SettingEdit {
  readonly key: SettingKey;
}

/** @throws PicketError UNKNOWN_SETTING, SETTING_REFUSED with everything that is wrong with this value by itself */
export function parseEdit(edit: SettingEdit): ParsedEdit {
  if (edit.value === undefined) return { ...edit, key: requireKey(edit.key) };
  const { key, value } = parseSetting(edit.key, edit.value, edit.host === null ? 'cluster' : 'host');
  const problems = key === 'fenceDevices' ? deviceProblems(value as LevelDevice[][]) : [textProblem(key, value)];
  const said = problems.filter((problem) => problem !== null);
  if (said.length > 0) throw new PicketError('SETTING_REFUSED', `${key} cannot be set to that: ${said.join(' ')}`);
  return { ...edit, key, value };
}

function deviceProblems(levels: readonly (readonly LevelDevice[])[]): string[] {
  return levels.flatMap((devices, level) =>
    devices.flatMap((device) =>
      Object.entries(device).flatMap(([key, value]) => {
        const problem = isSettingKey(key) ? textProblem(key, value) : null;
        return problem === null ? [] : [`Level ${level + 1}, device ${device.name}, ${key}: ${problem}`];
      }),
    ),
  );
}

function requireKey(key: string): SettingKey {
  if (isSettingKey(key)) return key;
  throw new PicketError('UNKNOWN_SETTING', `There is no setting called "${key}".`);
}
