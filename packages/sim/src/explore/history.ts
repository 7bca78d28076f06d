import type { Scenario } from '@picket/protocol';
import { generate } from './generate.ts';
import type { Play, Played } from './played.ts';
import { type Shrunk, shrink } from './shrink.ts';
import { addPlayed, noTotals, type Totals } from './totals.ts';

/** A broken promise: the seed of its history and the sentence, which begins with the invariant. */
export interface Violation {
  readonly seed: number;
  readonly sentence: string;
}

/** What some histories in a row came to. */
export interface Chunk {
  readonly totals: Totals;
  readonly violations: readonly Violation[];
}

/** Plays `count` histories, of the seeds from `from` on. */
export async function playChunk(
  play: Play,
  { from, count, settleMs }: { from: number; count: number; settleMs: number },
): Promise<Chunk> {
  const totals = noTotals();
  const violations: Violation[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const scenario = generate(seed);
    const { played, sentences } = await attempt(play, scenario, settleMs);
    if (played !== null) addPlayed(totals, scenario, played);
    else totals.histories += 1;
    // One line per history: what follows from a broken promise is broken as well.
    const [sentence] = sentences;
    if (sentence !== undefined) violations.push({ seed, sentence });
  }
  return { totals, violations };
}

/** The smallest scenario found that breaks the same promise in the same way, with the sentence as its `why`. */
export async function shrinkHistory(play: Play, violation: Violation, settleMs: number): Promise<Shrunk> {
  const invariant = invariantOf(violation.sentence);
  const kind = kindOf(violation.sentence);
  let { sentence } = violation;
  const shrunk = await shrink(generate(violation.seed), async (candidate) => {
    const { sentences } = await attempt(play, candidate, settleMs);
    const again = sentences.find((found) => kindOf(found) === kind);
    sentence = again ?? sentence;
    return again !== undefined;
  });
  const name = `${invariant} broken in history ${violation.seed}`;
  return { ...shrunk, scenario: { ...shrunk.scenario, name, why: sentence } };
}

async function attempt(
  play: Play,
  scenario: Scenario,
  settleMs: number,
): Promise<{ played: Played | null; sentences: readonly string[] }> {
  try {
    const played = await play(scenario, { seed: scenario.seed ?? 0, settleMs });
    return { played, sentences: played.outcome.violations };
  } catch (error) {
    // Picket's code threw: in the field that is a server that dies or stands still.
    return { played: null, sentences: [`error: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

/** `I1` of `I1: vm1 ran on kvm1 and kvm2.` */
export function invariantOf(sentence: string): string {
  return /^[A-Za-z0-9 -]+(?=:)/.exec(sentence)?.[0] ?? 'unnamed';
}

/** The sentence without whom and how many it is about: two of one kind are most likely one mistake. */
function kindOf(sentence: string): string {
  return sentence
    .replaceAll(/\b[a-z]+\d+\b/g, '…')
    .replaceAll(/\d+/g, '#')
    .replaceAll(/…((, …)* and …)/g, '…');
}
