import type { Scenario } from '@picket/protocol';
import type { Coverage } from '../play/coverage.ts';
import { faultWords } from './faults.ts';
import type { Played } from './played.ts';

/** How often, by name. */
export type Counts = Record<string, number>;

/** What many histories reached, summed: plain data of bounded size, so that threads and files can carry it. */
export interface Totals {
  histories: number;
  /** All virtual time together, in ms. */
  virtualMs: number;
  /** Processor time that playing took, in ms; 0 where nobody measured. */
  cpuMs: number;
  condemned: number;
  fenced: number;
  transitions: Counts;
  gatesClosed: Counts;
  gatesOpen: Counts;
  effects: Counts;
  events: Counts;
  /** `checking × bmc.down`: in how many histories. */
  stateFaults: Counts;
  /** How many histories have so many of it: hosts, whole virtual minutes, faults, kinds of fault. */
  hosts: Counts;
  minutes: Counts;
  faults: Counts;
  faultKinds: Counts;
}

export function noTotals(): Totals {
  return {
    histories: 0,
    virtualMs: 0,
    cpuMs: 0,
    condemned: 0,
    fenced: 0,
    transitions: {},
    gatesClosed: {},
    gatesOpen: {},
    effects: {},
    events: {},
    stateFaults: {},
    hosts: {},
    minutes: {},
    faults: {},
    faultKinds: {},
  };
}

const allFaults: ReadonlySet<string> = new Set(faultWords);

/** Adds one history. */
export function addPlayed(totals: Totals, { cluster }: Scenario, { coverage, virtualMs, done }: Played): void {
  const faults = done.filter((word) => allFaults.has(word));
  totals.histories += 1;
  totals.virtualMs += virtualMs;
  const entered = new Set([...coverage.transitions.keys()].map((name) => name.split('--> ')[1]));
  if (entered.has('condemned')) totals.condemned += 1;
  if (entered.has('fenced')) totals.fenced += 1;
  addCoverage(totals, coverage);
  count(totals.hosts, cluster.hosts.length);
  count(totals.minutes, Math.floor(virtualMs / 60_000));
  count(totals.faults, faults.length);
  count(totals.faultKinds, new Set(faults).size);
}

/** Adds what a run reached, and nothing of what kind of run it was. */
export function addCoverage(totals: Totals, coverage: Coverage): void {
  addCounts(totals.transitions, coverage.transitions);
  addCounts(totals.gatesClosed, coverage.gatesClosed);
  addCounts(totals.gatesOpen, coverage.gatesOpen);
  addCounts(totals.effects, coverage.effects);
  addCounts(totals.events, coverage.events);
  for (const pair of coverage.stateFaults) count(totals.stateFaults, pair);
}

/** Adds the sums of some histories to those of others. */
export function addTotals(to: Totals, from: Totals): void {
  for (const key of Object.keys(to) as (keyof Totals)[]) {
    const [sum, more] = [to[key], from[key]];
    if (typeof sum === 'object' && typeof more === 'object') addCounts(sum, Object.entries(more));
    else if (typeof sum === 'number' && typeof more === 'number') (to[key] as number) = sum + more;
  }
}

/** The value that at least half of them reach, the lower of two in the middle; 0 when there are none. */
export function medianOf(counts: Counts): number {
  const entries = Object.entries(counts)
    .map(([value, times]) => [Number(value), times] as const)
    .sort(([a], [b]) => a - b);
  let left = entries.reduce((sum, [, times]) => sum + times, 0) / 2;
  for (const [value, times] of entries) {
    left -= times;
    if (left <= 0) return value;
  }
  return 0;
}

function count(counts: Counts, name: string | number, times = 1): void {
  counts[name] = (counts[name] ?? 0) + times;
}

function addCounts(counts: Counts, more: Iterable<readonly [string, number]>): void {
  for (const [name, times] of more) count(counts, name, times);
}
