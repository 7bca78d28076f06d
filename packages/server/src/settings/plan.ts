import { isDeepStrictEqual } from 'node:util';
import type { LevelDevice } from '@picket/protocol';
import { passwordKey } from '../fencing/device-settings.ts';
import { pauses } from '../pauses.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { SettingWrite, StoredSetting } from '../store/types.ts';
import type { ParsedEdit } from './edits.ts';
import { isSecret } from './levels.ts';

/** What a change would do to the rows: those that differ, each with what was there before. */
export interface Plan {
  readonly writes: readonly (SettingWrite & { readonly before: StoredSetting | null })[];
  /** All rows as they would be. */
  readonly after: readonly StoredSetting[];
}

/** So many edits between two pauses. */
const stretchEdits = 500;

type SettingPlace = Pick<SettingWrite, 'cluster' | 'host' | 'key'>;

/** Turns edits into rows. What is there already is not written again, so that a change can be repeated without a trace. */
export async function planWrites(
  rows: readonly StoredSetting[],
  edits: readonly ParsedEdit[],
  box: SecretBox,
): Promise<Plan> {
  const before = new Map(rows.map((row) => [id(row), row]));
  const devicePasswords = Map.groupBy(
    rows.filter(({ key }) => key.startsWith('fenceDevices/')),
    level,
  );
  const wanted = new Map<string, SettingWrite>();
  const want = (place: SettingPlace, written: SettingWrite['written']): void => {
    const { cluster, host, key } = place;
    wanted.set(id(place), { cluster, host, key, written });
  };
  const wantSecret = (place: SettingPlace, secret: string): void => {
    const there = before.get(id(place));
    if (there !== undefined && opens(box, there) === secret) wanted.delete(id(place));
    else want(place, { value: null, box: box.seal(secret, place) });
  };
  const pause = pauses(stretchEdits);
  for (const { cluster, host, key, value } of edits) {
    await pause();
    const place = { cluster, host, key };
    if (key === 'fenceDevices') {
      const passwords = new Map<string, string | undefined>();
      for (const device of ((value ?? []) as LevelDevice[][]).flat())
        passwords.set(passwordKey(device.name), device.ipmiPassword);
      for (const row of devicePasswords.get(level(place)) ?? []) if (!passwords.has(row.key)) want(row, null);
      for (const [passwordAt, secret] of passwords) {
        if (secret === '') want({ cluster, host, key: passwordAt }, null);
        else if (secret !== undefined) wantSecret({ cluster, host, key: passwordAt }, secret);
      }
      want(place, value === undefined ? null : { value: withoutPasswords(value as LevelDevice[][]), box: null });
    } else if (value === undefined) want(place, null);
    else if (isSecret(key)) wantSecret(place, String(value));
    else want(place, { value, box: null });
  }
  const writes = Array.from(wanted.values(), (write) => ({ ...write, before: before.get(id(write)) ?? null })).filter(
    ({ written, before: there }) => !same(there, written),
  );
  const after = new Map(before);
  for (const { written, before: there, ...place } of writes) {
    if (written === null) after.delete(id(place));
    else after.set(id(place), { ...place, ...written, who: there?.who ?? '', changedMs: there?.changedMs ?? 0 });
  }
  return { writes, after: [...after.values()] };
}

function level({ cluster, host }: SettingPlace): string {
  return JSON.stringify([cluster, host]);
}

function id({ cluster, host, key }: SettingPlace): string {
  return JSON.stringify([cluster, host, key]);
}

function same(there: StoredSetting | null, written: SettingWrite['written']): boolean {
  if (there === null || written === null) return there === written;
  return there.box === null && written.box === null && isDeepStrictEqual(there.value, written.value);
}

/** A box that does not open any more (another key) is no reason to refuse its replacement. */
function opens(box: SecretBox, row: StoredSetting): string | null {
  try {
    return row.box === null ? null : box.open(row.box, row);
  } catch {
    return null;
  }
}

function withoutPasswords(levels: readonly (readonly LevelDevice[])[]): LevelDevice[][] {
  return levels.map((devices) => devices.map(({ ipmiPassword: _sealed, ...device }) => device));
}
