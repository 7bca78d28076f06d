import type { WatchdogReport } from '@picket/protocol';
import { clip } from '../files/text.ts';
import { expiriesOf } from './kinds.ts';
import type { Guard } from './memory.ts';

/** As many as a report takes. */
const mostPools = 256;

interface Known extends Omit<WatchdogReport, 'revision' | 'nowayout' | 'expiries' | 'pools'> {
  readonly nowayout: boolean | null;
  readonly pools: Iterable<string>;
}

/** Before anything has happened: by what an agent before this one has left. */
export function firstReason(guard: Guard | null): string {
  if (guard === null) return 'the server has not answered yet';
  return guard.counts
    ? 'the agent before this one armed it; it is taken over'
    : 'the agent before this one has told that it does not count';
}

/** What the server is told, within what a report takes. */
export function inWords(known: Known): Omit<WatchdogReport, 'revision'> {
  const { armed, device, identity, kind, nowayout, timeoutMs, pools, reason } = known;
  return {
    ...{ armed, device, identity: clip(identity, 255), kind, nowayout: nowayout ?? false, timeoutMs },
    expiries: expiriesOf(identity),
    pools: [...pools].sort().slice(0, mostPools),
    reason: armed ? '' : clip(reason, 500),
  };
}
