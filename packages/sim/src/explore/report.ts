import { effectKinds, eventKinds, transitions } from '@picket/engine';
import { gateIds, hostStates } from '@picket/protocol';
import { faultWords } from './faults.ts';
import { type Counts, medianOf, type Totals } from './totals.ts';

/** Names of one sort that exist, with how often each was reached. */
export interface Reached {
  readonly reached: Counts;
  readonly unreached: readonly string[];
}

/** What explored histories were, and what of Picket they reached. Shares are fractions from 0 to 1. */
export interface Report {
  readonly histories: number;
  readonly medianHosts: number;
  readonly medianMinutes: number;
  readonly medianFaults: number;
  readonly medianFaultKinds: number;
  readonly condemnedShare: number;
  readonly fencedShare: number;
  readonly historiesPerSecond: number;
  readonly clusterHoursPerCpuMinute: number;
  readonly transitions: Reached;
  readonly gatesOpen: Reached;
  readonly gatesClosed: Reached;
  readonly effects: Reached;
  readonly events: Reached;
  /** `checking × bmc.down`: histories in which that fault happened while some host was in that state. */
  readonly stateFaults: Reached;
}

/** @param wallMs how long the histories took, in ms of real time */
export function reportOf(totals: Totals, wallMs: number): Report {
  const share = (part: number): number => (totals.histories === 0 ? 0 : part / totals.histories);
  return {
    histories: totals.histories,
    medianHosts: medianOf(totals.hosts),
    medianMinutes: medianOf(totals.minutes),
    medianFaults: medianOf(totals.faults),
    medianFaultKinds: medianOf(totals.faultKinds),
    condemnedShare: share(totals.condemned),
    fencedShare: share(totals.fenced),
    historiesPerSecond: wallMs === 0 ? 0 : totals.histories / (wallMs / 1000),
    clusterHoursPerCpuMinute: totals.cpuMs === 0 ? 0 : totals.virtualMs / 3_600_000 / (totals.cpuMs / 60_000),
    transitions: reachedOf(
      totals.transitions,
      transitions.map(({ from, cause, to }) => `${from} --${cause}--> ${to}`),
    ),
    gatesOpen: reachedOf(totals.gatesOpen, gateIds),
    gatesClosed: reachedOf(totals.gatesClosed, gateIds),
    effects: reachedOf(totals.effects, effectKinds),
    events: reachedOf(totals.events, eventKinds),
    stateFaults: reachedOf(
      totals.stateFaults,
      hostStates.flatMap((state) => faultWords.map((word) => `${state} × ${word}`)),
    ),
  };
}

function reachedOf(counts: Counts, all: readonly string[]): Reached {
  const reached = all.flatMap((name) => {
    const times = counts[name] ?? 0;
    return times > 0 ? [[name, times] as const] : [];
  });
  return { reached: Object.fromEntries(reached), unreached: all.filter((name) => (counts[name] ?? 0) === 0) };
}
