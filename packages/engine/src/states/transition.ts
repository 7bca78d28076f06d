import type { HostState } from '@picket/protocol';
import type { Draft } from '../draft.ts';
import { type Cause, findTransition } from './table.ts';

/** Thrown when code asks for a change of state that the table lacks: a defect, never an operator's doing. */
class ImpossibleTransition extends Error {}

/** What a wrong proof had left behind is over: reconciled, proven anew, or in a person's hands. */
const settled: readonly HostState[] = ['up', 'fenced', 'down', 'maintenance', 'disabled', 'retired'];

/**
 * The one function that changes a host's state. It refuses what the table lacks, journals old → new with its sentence, and
 * keeps the sentence as the host's reason (I8).
 */
export function transition(
  d: Draft,
  name: string,
  cause: Cause,
  sentence: string,
  data: Readonly<Record<string, unknown>> = {},
): void {
  const host = d.host(name);
  const row = findTransition(host.state, cause);
  if (row === undefined) throw new ImpossibleTransition(`${name}: no transition from ${host.state} by ${cause}`);
  const proofVoidSince = settled.includes(row.to) ? null : host.proofVoidSince;
  d.patchHost(name, { state: row.to, stateSince: d.now, sentence, proofVoidSince });
  // The verdicts of others are older than this: their evidence is read once more before the next power cut (S11).
  const acted = (row.from === 'fencing' && cause !== 'gate-closed') || cause === 'bound-passed';
  if (acted) d.patch({ cutEndedAt: d.now });
  d.say(name, 'state', sentence, { from: row.from, to: row.to, cause, ...data });
}
