import type { Stamp, Trx } from '../store/guard.ts';
import { toJson } from '../store/json.ts';

/**
 * What waited when the copy was made was most likely sent since: it is put aside, for a person to see, instead of waking people
 * with old news. And ids jump above all that may have been given out after the copy: a receiver that drops doubles by id must
 * not drop a new message. Seconds since 1970 are such a number, as for VM epochs.
 */
export async function messagesAnew(
  trx: Trx,
  stamp: Stamp,
  { who, reason, nowMs }: { readonly who: string; readonly reason: string; readonly nowMs: number },
): Promise<void> {
  await trx
    .updateTable('delivery')
    .set({ state: 'dead', detail: `Not sent when ${reason}; it may have been sent since.`, ...stamp })
    .where('state', '=', 'pending')
    .execute();
  await trx
    .updateTable('outbox')
    .set({ state: 'unrouted', ...stamp })
    .where('state', '=', 'queued')
    .execute();
  const last = await trx.selectFrom('outbox').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  const id = Math.max((last?.id ?? 0) + 1, Math.floor(nowMs / 1000));
  const message = {
    wall_ms: nowMs,
    cluster: '',
    event: 'needs-person',
    severity: 'warning',
    subject: 'server',
    incident: null,
    sentence: `Every cluster is disarmed by ${who}: ${reason}. Nothing is fenced or started.`,
    data: toJson({ evidence: [], vms: [], next: 'Look at picket status, then arm each: picket cluster arm NAME' }),
    state: 'queued',
  };
  await trx
    .insertInto('outbox')
    .values({ id, ...message, ...stamp })
    .execute();
}
