import { judgedIsolated, verdictWord } from '../evidence/isolated.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import { secs } from '../words/sentences.ts';
import { closed, type Gate, open } from './gate.ts';

/** Age of the verdict in ms: time since the newest round that found it dead, or isolated where it is judged by that; null if there is none (S3). */
export function verdictAgeMs(host: Host, now: Ms): number | null {
  const at = (judgedIsolated(host) ? host.incident?.isolated?.lastAt : host.incident?.lastDeadAt) ?? null;
  return at === null ? null : now - at;
}

/** S3: a verdict older than two intervals counts for nothing; nor does one after which something looked alive. */
export const freshGate: Gate = {
  id: 'fresh',
  ask: (_cluster, host, now) => {
    const ageMs = verdictAgeMs(host, now);
    const isolated = judgedIsolated(host);
    const verdict = verdictWord(host);
    if (ageMs === null) return closed(`No round has found it ${verdict}.`);
    const limitMs = 2 * host.settings.checkIntervalSeconds * 1000;
    if (ageMs > limitMs)
      return closed(`The newest ${verdict} round is ${secs(ageMs)} old, older than ${secs(limitMs)}.`);
    const life = host.incident?.lastLifeAt ?? null;
    if (!isolated && life !== null && life >= (host.incident?.lastDeadAt ?? 0))
      return closed('It has shown life since the verdict.');
    return open(`The newest ${verdict} round is ${secs(ageMs)} old.`);
  },
};
