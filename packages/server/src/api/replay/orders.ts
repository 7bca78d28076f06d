import { type Action, overridableGates } from '@picket/protocol';
import type { JournalRow, SettingChange } from '../../store/types.ts';
import type { Moment } from './faults.ts';
import type { Story } from './story.ts';

/** What people did meanwhile, as far as a replay can do it too. */
export function ordersIn(rows: readonly JournalRow[]): readonly Moment[] {
  return rows.flatMap((row) => {
    const action = orderOf(row);
    return action === null ? [] : [{ atMs: row.wallMs, action }];
  });
}

/** From the fault on, of a host that was silent before it; a verdict takes longer. */
const beforeVerdictMs = 2_000;

/**
 * A replay knows no cap that others have used, so it would fence a host that the cap held back: while it does, a person's word that
 * the host is down is refused. The word comes before that, if the host was silent already when its last fault came.
 */
export function wordInTime(orders: readonly Moment[], { rows, openedMs }: Story, faults: readonly Moment[]): Moment[] {
  const fenced = rows.some(({ kind, data }) => kind === 'state' && data.to === 'fencing');
  const lastMs = Math.max(...faults.map(({ atMs }) => atMs));
  return orders.map((order) =>
    order.action.do !== 'operator.confirm-down' || fenced || lastMs <= openedMs
      ? order
      : { ...order, atMs: Math.min(order.atMs, lastMs + beforeVerdictMs) },
  );
}

/** Settings that the engine decides by and that were changed meanwhile. */
export function changesIn(changes: readonly SettingChange[], fromMs: number, toMs: number): readonly Moment[] {
  return changes
    .filter(({ changedMs, action }) => action === 'set' && changedMs > fromMs && changedMs <= toMs)
    .map(({ changedMs, key, value, host }) => ({
      atMs: changedMs,
      action: {
        do: 'operator.set',
        key,
        value: value as string | number | boolean,
        ...(host === null ? {} : { host }),
      },
    }));
}

const byHand = ['off', 'on', 'reboot'] as const;

function orderOf({ kind, subject: host, data, sentence }: JournalRow): Action | null {
  switch (kind) {
    case 'act-now':
      return { do: 'operator.act-now', host };
    case 'disarmed':
      return { do: 'operator.disarm', reason: 'as it was' };
    case 'override': {
      const { gate } = data.override as { gate: string };
      const known = overridableGates.find((each) => each === gate);
      return known === undefined ? null : { do: 'operator.override-gate', host, gate: known, reason: 'as it was' };
    }
    case 'state':
      if (data.to === 'maintenance') return { do: 'operator.maintenance', host, reason: 'as it was' };
      return (data.proof as { kind?: string } | undefined)?.kind === 'person'
        ? { do: 'operator.confirm-down', host, reason: 'as it was' }
        : null;
    case 'manual-fence': {
      if (data.effect !== undefined) return null;
      const action = byHand.find((each) => sentence.includes(`for "${each}"`));
      return action === undefined ? null : { do: 'operator.fence', host, action };
    }
    default:
      return null;
  }
}
