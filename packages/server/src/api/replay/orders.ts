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

/** A replay sees a death no later than this after the fault. */
const seenWithinMs = 15_000;

/**
 * A replay knows no cap that others have used, and would fence a host that the cap held back until a person said that it is down: it
 * is told to fence nobody there, and the word comes when it has seen the death, too.
 */
export function wordOfHeld(orders: readonly Moment[], story: Story, faults: readonly Moment[]): readonly Moment[] {
  const fenced = story.rows.some(({ kind, data }) => kind === 'state' && data.to === 'fencing');
  const isWord = ({ action }: Moment): boolean =>
    action.do === 'operator.confirm-down' && 'host' in action && action.host === story.host;
  if (fenced || !wasHeldByCap(story) || !orders.some(isWord)) return orders;
  const seenMs = Math.max(story.faultMs, ...faults.map(({ atMs }) => atMs)) + seenWithinMs;
  const hold: Moment = {
    atMs: story.faultMs,
    action: { do: 'operator.set', key: 'fencingAction', value: 'nothing', host: story.host },
  };
  return [hold, ...orders.map((order) => (isWord(order) ? { ...order, atMs: Math.max(order.atMs, seenMs) } : order))];
}

export function wasHeldByCap({ rows }: Story): boolean {
  return rows.some(({ kind, data }) => kind === 'gates' && closedGates(data).includes('cap'));
}

function closedGates({ gates }: JournalRow['data']): readonly string[] {
  return ((gates ?? []) as { id: string; open: boolean }[]).filter(({ open }) => !open).map(({ id }) => id);
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
