import { severities } from '@picket/protocol';
import type { OutboxRow, StoredNotifier } from '../store/notify-types.ts';

/** What a message is matched by. */
export type Routed = Pick<OutboxRow, 'cluster' | 'event' | 'severity'> & {
  readonly data?: Readonly<Record<string, unknown>>;
};

/**
 * Does the notifier want this message? A reminder goes to the one notifier it was made for. A message about the server itself
 * (no cluster) concerns every cluster.
 */
export function wants(message: Routed, notifier: StoredNotifier): boolean {
  if (!notifier.enabled || notifier.kind === 'ping') return false;
  if (message.data?.reminder === true) return message.data.notifier === notifier.name;
  return (
    rank(message.severity) >= rank(notifier.minSeverity) &&
    (notifier.clusters.length === 0 || message.cluster === '' || notifier.clusters.includes(message.cluster)) &&
    (notifier.events.length === 0 || notifier.events.some((event) => event === message.event))
  );
}

/** An unknown severity counts as the highest: better told than lost. */
function rank(severity: string): number {
  const known: readonly string[] = severities;
  const found = known.indexOf(severity);
  return found < 0 ? known.length : found;
}
