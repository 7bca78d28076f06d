import { type HostState, provenOff, type ScenarioExpectation, type VmExpectation } from '@picket/protocol';
import type { JournalRow } from '../../store/types.ts';
import type { Story } from './story.ts';

/**
 * What a replay has to come to: the host's state, whether it was proven off by its device, the commands that were sent to it, and
 * where its VMs ended. Nothing is expected of an incident that goes on.
 */
export function expectedOf(
  story: Story,
  /** VM → the host that it ran on before. */
  placed: ReadonlyMap<string, string>,
): ScenarioExpectation {
  const { host, rows, ended } = story;
  if (ended === null) return {};
  const started = new Set(rows.filter(({ kind }) => kind === 'vm-started').map(({ subject }) => subject));
  const vms: Record<string, VmExpectation> = {};
  for (const [vm, on] of placed) {
    if (started.has(vm)) vms[vm] = { running: { kind: 'any-but', host }, starts: 2 };
    else if (on !== host) vms[vm] = { running: { kind: 'host', host: on }, starts: 1 };
  }
  return {
    fenced: provenOff(rows),
    hosts: { [host]: ended.state as HostState },
    vms,
    powerActions: { [host]: cutsIn(rows) },
    journal: verdictIn(rows),
  };
}

/** Each try is told twice, when it is ordered and when it is answered; a replay needs one. */
function cutsIn(rows: readonly JournalRow[]): ['off'] | [] {
  return rows.some(({ kind }) => kind === 'power-off') ? ['off'] : [];
}

/** The verdict in its own words, where one was reached before the device itself told. */
function verdictIn(rows: readonly JournalRow[]): string[] {
  const to = (state: string) => rows.find(({ kind, data }) => kind === 'state' && data.to === state);
  if (to('fencing') !== undefined) return [`${to('fencing')?.subject} is dead by`];
  const degraded = to('degraded');
  return degraded === undefined ? [] : [`${degraded.subject} is alive`];
}
