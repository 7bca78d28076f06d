import type { DeliveryTrouble } from '../store/notify-types.ts';

/**
 * What is wrong with a notifier, one sentence; null while nothing is. Messages that wait a while are no trouble yet; those
 * given up are, until a person retries or discards them.
 */
export function troubleOf(trouble: DeliveryTrouble, nowMs: number, afterMs: number): string | null {
  const { notifier, waiting, sinceMs, detail, dead } = trouble;
  const parts: string[] = [];
  if (waiting > 0 && nowMs - sinceMs >= afterMs) {
    const minutes = Math.round((nowMs - sinceMs) / 60_000);
    const why = detail === null ? '' : ` (${detail.replace(/\.$/, '')})`;
    parts.push(
      `notifier ${notifier} has not got through for ${minutes} min: ${messages(waiting)} ${waits(waiting)}${why}`,
    );
  }
  if (dead > 0) {
    parts.push(
      `${messages(dead)} to notifier ${notifier} could not be sent: picket outbox list --dead, then retry or discard`,
    );
  }
  return parts.length === 0 ? null : parts.join('; ');
}

function messages(n: number): string {
  return n === 1 ? '1 message' : `${n} messages`;
}

function waits(n: number): string {
  return n === 1 ? 'waits' : 'wait';
}
