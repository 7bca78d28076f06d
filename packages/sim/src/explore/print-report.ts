import { hostStates } from '@picket/protocol';
import { faultWords } from './faults.ts';
import type { Reached, Report } from './report.ts';

/** The report as a person reads it: figures, what was reached and how often, and by name what was not. */
export function printReport(report: Report): string {
  const r = report;
  return [
    `${number(r.histories)} histories. Half of them have at least ${r.medianHosts} hosts, ${r.medianMinutes} virtual minutes, ${r.medianFaults} faults of ${r.medianFaultKinds} kinds.`,
    `${percent(r.condemnedShare)} reach condemned, ${percent(r.fencedShare)} fenced.`,
    `${r.historiesPerSecond.toFixed(1)} histories per second; ${r.clusterHoursPerCpuMinute.toFixed(0)} simulated cluster-hours per CPU-minute.`,
    ...table('Transitions', r.transitions),
    ...table('Gates found open', r.gatesOpen),
    ...table('Gates found closed', r.gatesClosed),
    ...table('Effects ordered', r.effects),
    ...table('Events seen', r.events),
    ...matrix(r.stateFaults),
  ].join('\n');
}

function table(title: string, { reached, unreached }: Reached): string[] {
  const names = Object.entries(reached);
  const width = Math.max(0, ...names.map(([name]) => name.length));
  const rows = names.map(([name, times]) => `  ${name.padEnd(width)}  ${number(times).padStart(11)}`);
  return ['', `${title}: ${names.length} of ${names.length + unreached.length}`, ...rows, ...missing(unreached)];
}

function missing(unreached: readonly string[]): string[] {
  return unreached.length === 0 ? [] : ['  not reached:', ...unreached.map((name) => `    ${name}`)];
}

/** Faults down, states across: in how many histories the fault happened while some host was in the state. */
function matrix({ reached, unreached }: Reached): string[] {
  const cells = faultWords.map((word) => hostStates.map((state) => number(reached[`${state} × ${word}`] ?? 0)));
  const widths = hostStates.map((state, i) => Math.max(state.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const first = Math.max(...faultWords.map((word) => word.length));
  const line = (name: string, row: readonly string[]): string =>
    `  ${name.padEnd(first)}  ${row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')}`;
  const all = Object.keys(reached).length + unreached.length;
  return [
    '',
    `Faults by state of some host (histories): ${Object.keys(reached).length} of ${all} pairs; 0 is not reached`,
    line('', hostStates),
    ...faultWords.map((word, i) => line(word, cells[i] ?? [])),
  ];
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const number = (value: number): string => value.toLocaleString('en-GB');

/** What was reached of each sort, and by name what was not. */
export function printGaps(report: Report): string {
  const sorts = [
    ['transitions', report.transitions],
    ['gates open', report.gatesOpen],
    ['gates closed', report.gatesClosed],
    ['effects', report.effects],
    ['events', report.events],
  ] as const;
  return sorts
    .map(([name, { reached, unreached }]) => {
      const count = Object.keys(reached).length;
      const missing = unreached.length === 0 ? '' : `; not reached: ${unreached.join(', ')}`;
      return `  ${name}: ${count} of ${count + unreached.length}${missing}`;
    })
    .join('\n');
}
