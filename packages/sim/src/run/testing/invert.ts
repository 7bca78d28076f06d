import type { HostState, Scenario, ScenarioExpectation, VmExpectation } from '@picket/protocol';

/**
 * The opposite of each thing that a scenario expects, one at a time. If an opposite holds too, the expectation says nothing.
 * Texts of the journal have no opposite in the format; what is asked of them is that they say something.
 */
export function inversions({ expect, cluster, until }: Scenario): { what: string; expect: ScenarioExpectation }[] {
  const out: { what: string; expect: ScenarioExpectation }[] = [];
  const add = (what: string, opposite: ScenarioExpectation): void => void out.push({ what, expect: opposite });
  if (expect.fenced !== undefined) {
    const someone = cluster.hosts[0]?.name ?? '';
    add('fenced', { fenced: expect.fenced.length === 0 ? [someone] : [] });
  }
  for (const [host, state] of Object.entries(expect.hosts ?? {})) {
    const other: HostState = state === 'up' ? 'down' : 'up';
    add(`hosts.${host}`, { hosts: { [host]: other } });
  }
  for (const [vm, { running, starts, notBefore }] of Object.entries(expect.vms ?? {})) {
    if (running !== undefined) add(`vms.${vm}.running`, { vms: { [vm]: { running: opposite(running) } } });
    if (starts !== undefined) add(`vms.${vm}.starts`, { vms: { [vm]: { starts: starts + 1 } } });
    if (notBefore !== undefined) add(`vms.${vm}.notBefore`, { vms: { [vm]: { notBefore: until + 1 } } });
  }
  for (const event of expect.notified ?? []) add(`notified.${event}`, { notNotified: [event] });
  for (const event of expect.notNotified ?? []) add(`notNotified.${event}`, { notified: [event] });
  for (const [host, actions] of Object.entries(expect.powerActions ?? {}))
    add(`powerActions.${host}`, { powerActions: { [host]: [...actions, 'soft'] } });
  return out;
}

type Running = NonNullable<VmExpectation['running']>;

function opposite(running: Running): Running {
  switch (running.kind) {
    case 'any':
      return { kind: 'none' };
    case 'none':
      return { kind: 'any' };
    case 'host':
      return { kind: 'any-but', host: running.host };
    case 'any-but':
      return { kind: 'host', host: running.host };
  }
}
