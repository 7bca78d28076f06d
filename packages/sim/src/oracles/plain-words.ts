import type { Effect, Host } from '@picket/engine';
import type { Oracle } from './oracle.ts';

const nonsense = /undefined|NaN|\[object|null MiB|Infinity/;

/** I8: every decision leaves a plain sentence: each change of state, each command to a device. */
export const plainWords: Oracle = ({ records, violation }) => ({
  committed(commit) {
    for (const { sentence, subject } of [...commit.journal, ...commit.outbox])
      if (sentence.trim() === '' || nonsense.test(sentence)) violation(`I8: ${subject} is told "${sentence}"`);
    for (const { kind, id, body } of commit.changes) {
      if (kind === 'host') {
        const before = records.hosts.get(id)?.state;
        const { state } = body as Host;
        const said = commit.journal.some((j) => j.subject === id && j.data.to === state);
        if (before !== undefined && before !== state && !said)
          violation(`I8: ${id} went from ${before} to ${state} without a word`);
      }
      if (kind !== 'effect' || body === null) continue;
      const effect = body as Effect;
      const told = commit.journal.length > 0;
      if ((effect.kind === 'power' || effect.kind === 'release-vms' || effect.kind === 'manual-fence') && !told)
        violation(`I8: ${effect.kind} was ordered without a word`);
    }
  },
});
