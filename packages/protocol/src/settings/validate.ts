import { PicketError } from '../errors.ts';
import { levelPlace } from './fence-levels.ts';
import { resolveSetting, resolveSettings } from './resolve.ts';
import {
  type SettingKey,
  type SettingScope,
  type Settings,
  type SettingValues,
  settingKeys,
  settingSpecs,
} from './schema.ts';

/** An hour (S10), less the ten minutes between two calibrations and some room for the rounds and gates that follow. */
const LONGEST_ISOLATION_SECONDS = 2_700;

/** Of a refused value, characters. */
const longestShown = 80;

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingSpecs, key);
}

/**
 * Checks one value for one level and returns it in its own type.
 * @throws PicketError UNKNOWN_SETTING, SETTING_REFUSED
 */
export function parseSetting(
  key: string,
  value: unknown,
  scope: SettingScope,
): { key: SettingKey; value: Settings[SettingKey] } {
  if (!isSettingKey(key))
    throw new PicketError('UNKNOWN_SETTING', `There is no setting called "${key}". ${nearest(key)}`);
  const spec = settingSpecs[key];
  if (!(spec.scopes as readonly SettingScope[]).includes(scope)) {
    throw new PicketError('SETTING_REFUSED', `${key} can be set on a ${spec.scopes.join(' or ')}, not on a ${scope}.`);
  }
  const parsed = spec.schema.safeParse(value);
  if (!parsed.success) {
    const why = parsed.error.issues.slice(0, 10).map(({ path, message }) => {
      const place = key === 'fenceDevices' ? levelPlace(path, value) : '';
      return place === '' ? message : `${place}: ${message}`;
    });
    throw new PicketError('SETTING_REFUSED', `${key} cannot be ${shown(key, value)}: ${why.join('; ')}. ${spec.doc}`);
  }
  return { key, value: parsed.data as Settings[SettingKey] };
}

/** Sentences for every pair of settings in force that contradict each other; empty when all fit. */
export function contradictions(cluster: SettingValues, host: SettingValues = {}): string[] {
  const s = resolveSettings(cluster, host);
  const out: string[] = [];
  if (s.suspectAfterSeconds < 2 * s.heartbeatIntervalSeconds) {
    out.push(
      `suspectAfterSeconds (${s.suspectAfterSeconds}) must be at least twice heartbeatIntervalSeconds (${s.heartbeatIntervalSeconds}), or one late beat makes a host suspect.`,
    );
  }
  if (s.checkTimeoutSeconds > s.checkIntervalSeconds) {
    out.push(
      `checkTimeoutSeconds (${s.checkTimeoutSeconds}) must not exceed checkIntervalSeconds (${s.checkIntervalSeconds}), since rounds never overlap.`,
    );
  }
  if (s.fenceConfirmSeconds < 2 * s.confirmSpacingSeconds) {
    out.push(
      `fenceConfirmSeconds (${s.fenceConfirmSeconds}) must be at least twice confirmSpacingSeconds (${s.confirmSpacingSeconds}), or power could never be confirmed off.`,
    );
  }
  if (s.fenceLevelSeconds < s.fenceCommandSeconds + s.fenceConfirmSeconds) {
    out.push(
      `fenceLevelSeconds (${s.fenceLevelSeconds}) must be at least fenceCommandSeconds + fenceConfirmSeconds (${s.fenceCommandSeconds + s.fenceConfirmSeconds}).`,
    );
  }
  if (s.isolationResponse === 'fence' && s.isolatedAfterSeconds > LONGEST_ISOLATION_SECONDS) {
    out.push(
      `isolatedAfterSeconds (${s.isolatedAfterSeconds}) must be at most ${LONGEST_ISOLATION_SECONDS} with isolationResponse fence: silence on the network counts only within an hour of the last answer, so Picket would never act.`,
    );
  }
  const { value: repeat, source } = resolveSetting('blinkRepeatSeconds', cluster, host);
  if (s.blinkSeconds > 0 && repeat > s.blinkSeconds && source !== 'built-in') {
    out.push(
      `blinkRepeatSeconds (${repeat}) must not exceed blinkSeconds (${s.blinkSeconds}), or it would never be repeated; unset it if that is meant.`,
    );
  }
  if (s.fenceTestSeconds > 0 && s.fenceTestSeconds < s.fenceCommandSeconds) {
    out.push(
      `fenceTestSeconds (${s.fenceTestSeconds}) must be 0 or at least fenceCommandSeconds (${s.fenceCommandSeconds}), or tests would keep a fence device busy all the time.`,
    );
  }
  return out;
}

/** A refused value, unless there may be a password in it. */
function shown(key: SettingKey, value: unknown): string {
  if ('secret' in settingSpecs[key] || key === 'fenceDevices') return 'that value';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

function nearest(key: string): string {
  const lower = key.toLowerCase();
  const hit = settingKeys.find((k) => k.toLowerCase() === lower || k.toLowerCase().includes(lower));
  return hit === undefined ? '' : `Did you mean ${hit}?`;
}
