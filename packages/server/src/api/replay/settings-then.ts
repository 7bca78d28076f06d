import { entersEngine } from '../../settings/engine-settings.ts';
import type { SettingChange, StoredSetting } from '../../store/types.ts';

export type Written = Record<string, string | number | boolean>;

/** What was written at a moment, of the cluster (`null`) and of each host: only what the engine decides by. */
export function settingsThen(
  written: readonly StoredSetting[],
  changes: readonly SettingChange[],
  atMs: number,
): ReadonlyMap<string | null, Written> {
  const values = new Map<string | null, Written>();
  const put = (host: string | null, key: string, value: unknown): void => {
    const mine = values.get(host) ?? {};
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') mine[key] = value;
    else delete mine[key];
    values.set(host, mine);
  };
  for (const { host, key, value } of written) if (entersEngine(key)) put(host, key, value);
  const newestFirst = changes.toSorted((a, b) => b.id - a.id).filter(({ key }) => entersEngine(key));
  for (const { host, key, changedMs } of newestFirst) {
    if (changedMs <= atMs) continue;
    const before = newestFirst.find((each) => each.host === host && each.key === key && each.changedMs <= atMs);
    put(host, key, before?.action === 'set' ? before.value : undefined);
  }
  return values;
}
