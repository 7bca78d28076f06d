import type { RoundResult } from '../model/evidence.ts';
import type { Host, Isolation } from '../model/host.ts';
import type { Ms } from '../model/time.ts';

/** The network must be silent by a source that was heard (S10); one that could not be read proves no isolation (I4). */
function isIsolated(result: RoundResult): boolean {
  const network = result.sources.find((s) => s.key === 'network');
  return network?.evidence === 'dead' && result.sources.some((s) => s.key !== 'network' && s.evidence === 'alive');
}

/**
 * The row of isolated rounds after one more round. Whatever else a round finds ends it, but for one that could not tell: that
 * neither counts nor ends it, until the newest isolated one has gone stale (S3).
 */
export function isolationAfter(host: Host, result: RoundResult, now: Ms): Isolation | null {
  const before = host.incident?.isolated ?? null;
  const staleMs = 2 * host.settings.checkIntervalSeconds * 1000;
  const unbroken = before !== null && (before.condemned || before.lastAt === null || now - before.lastAt <= staleMs);
  const condemned = before?.condemned === true && host.settings.isolationResponse === 'fence';
  if (isIsolated(result)) return { since: unbroken ? before.since : now, lastAt: now, condemned };
  const couldTell =
    result.evidence === 'dead' || result.sources.some((s) => s.key === 'network' && s.evidence === 'alive');
  return couldTell || !unbroken ? null : { ...before, condemned };
}

/** True when the host was condemned for being isolated and that may still cost it its power. */
export function judgedIsolated(host: Host): boolean {
  return host.incident?.isolated?.condemned === true && host.settings.isolationResponse === 'fence';
}

/** What the host is by its verdict, for sentences. */
export function verdictWord(host: Host): 'dead' | 'isolated' {
  return judgedIsolated(host) ? 'isolated' : 'dead';
}

/** True when its row of isolated rounds is long enough to be judged by it (`isolationResponse` fence). */
export function isolatedLongEnough(host: Host, now: Ms): boolean {
  const row = host.incident?.isolated ?? null;
  if (row === null || row.lastAt !== now || host.settings.isolationResponse !== 'fence') return false;
  return now - row.since >= host.settings.isolatedAfterSeconds * 1000;
}
