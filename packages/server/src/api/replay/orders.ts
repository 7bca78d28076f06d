import { type Action, overridableGates } from '@picket/protocol';
import type { JournalRow, SettingChange } from '../../store/types.ts';
import type { Moment } from './faults.ts';

/** What people did meanwhile, as far as a replay can do it too. */
export function ordersIn(rows: readonly JournalRow[]): readonly Moment[] {
  return rows.flatMap((row) => {
    const action = orderOf(row);
    return action === null ? [] : [{ atMs: row.wallMs, action }];
  });
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
