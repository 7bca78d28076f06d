import { pauses } from '../pauses.ts';
import type { Stamp, Trx } from './guard.ts';
import { toJson } from './json.ts';
import { requireCluster } from './known-cluster.ts';
import type { SettingWrite } from './types.ts';

/** In the tables '' stands for the cluster's own level, so that it can be part of a key. */
export const ownLevel = '';

/** Rows per statement, with a pause after each. */
const chunkRows = 500;

/** Writes and removes rows, with a line of history for each, in the caller's transaction. @throws PicketError UNKNOWN_CLUSTER */
export async function writeSettings(
  trx: Trx,
  stamp: Stamp,
  { writes, who, nowMs }: { writes: readonly SettingWrite[]; who: string; nowMs: number },
): Promise<void> {
  for (const cluster of new Set(writes.map((write) => write.cluster))) await requireCluster(trx, cluster);
  const written = { who, changed_ms: nowMs, ...stamp };
  const pause = pauses(1);
  for (const part of chunks(writes)) {
    await remove(trx, part);
    const kept = part.flatMap((write) => (write.written === null ? [] : [{ ...placeOf(write), ...write.written }]));
    if (kept.length > 0) {
      await trx
        .insertInto('setting')
        .values(kept.map(({ value, box, ...place }) => ({ ...place, value: textOf(value, box), box, ...written })))
        .execute();
    }
    await trx
      .insertInto('setting_history')
      .values(part.map((write) => ({ ...placeOf(write), ...trace(write), ...written })))
      .execute();
    await pause();
  }
}

/** Removes all that was written for a host that is gone, and says so in the history. */
export async function forgetHostSettings(
  trx: Trx,
  stamp: Stamp,
  place: { readonly cluster: string; readonly host: string },
  who: string,
  nowMs: number,
): Promise<void> {
  const removed = await trx
    .deleteFrom('setting')
    .where('cluster', '=', place.cluster)
    .where('host', '=', place.host)
    .returning(['cluster', 'host', 'key'])
    .execute();
  if (removed.length === 0) return;
  const rows = removed.map((row) => ({ ...row, action: 'unset', value: null, who, changed_ms: nowMs, ...stamp }));
  await trx.insertInto('setting_history').values(rows).execute();
}

/** What was there goes first, so that one insert serves new rows and changed ones. */
async function remove(trx: Trx, writes: readonly SettingWrite[]): Promise<void> {
  for (const write of writes) {
    const { cluster, host, key } = placeOf(write);
    await trx
      .deleteFrom('setting')
      .where('cluster', '=', cluster)
      .where('host', '=', host)
      .where('key', '=', key)
      .execute();
  }
}

/** What the history keeps: never a secret, nor its sealed form. */
function trace({ written }: SettingWrite): { action: string; value: string | null } {
  if (written === null) return { action: 'unset', value: null };
  return written.box === null ? { action: 'set', value: toJson(written.value) } : { action: 'set-secret', value: null };
}

function textOf(value: unknown, box: string | null): string | null {
  return box === null ? toJson(value) : null;
}

function placeOf({ cluster, host, key }: SettingWrite): { cluster: string; host: string; key: string } {
  return { cluster, host: host ?? ownLevel, key };
}

function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += chunkRows) yield rows.slice(start, start + chunkRows);
}
