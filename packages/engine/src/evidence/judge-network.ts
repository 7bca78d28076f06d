import type { NetworkReading } from '@picket/protocol';
import type { SourceVerdict } from '../model/evidence.ts';
import { list } from '../words/sentences.ts';
import type { JudgeContext } from './opinion.ts';
import { networkKey, wasHeard } from './sources.ts';

/**
 * Judges the network as one source. Any answer of any method to any neighbour is an answer. Silence counts only by a method
 * that the same neighbour has heard within the last hour while the host was up (S10).
 */
export function judgeNetwork(c: JudgeContext): SourceVerdict {
  const silent: { by: string; method: string }[] = [];
  let heard = 0;
  for (const [neighbour, readings] of Object.entries(c.answers)) {
    for (const reading of readings ?? []) {
      if (reading.kind !== 'network') continue;
      const r: NetworkReading = reading;
      if (r.result === 'answers') {
        return {
          key: 'network',
          needed: true,
          evidence: 'alive',
          by: neighbour,
          why: `it answers ${neighbour} on the network (${r.method})`,
        };
      }
      if (r.result === 'silent' && wasHeard(c.host, neighbour, networkKey(r.method), c.now))
        silent.push({ by: neighbour, method: r.method });
      else heard += 1;
    }
  }
  const first = silent[0];
  if (first !== undefined) {
    const methods = list([...new Set(silent.map((s) => s.method))]);
    return {
      key: 'network',
      needed: true,
      evidence: 'dead',
      by: first.by,
      why: `it no longer answers on the network (${methods})`,
    };
  }
  return {
    key: 'network',
    needed: true,
    evidence: 'unknown',
    by: null,
    why:
      heard > 0
        ? 'no network source that was heard within the last hour could be read'
        : 'nobody looked at it over the network',
  };
}
