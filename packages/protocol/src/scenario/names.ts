import type { Scenario } from './schema.ts';

/** A name that a scenario uses and does not have; `path` leads to the place. */
export interface NameProblem {
  path: (string | number)[];
  message: string;
}

/** Checks what the schema alone can't: that every host, VM and pool named anywhere exists, once. */
export function nameProblems(scenario: Scenario): NameProblem[] {
  const { cluster, timeline, expect } = scenario;
  const hosts = cluster.hosts.map(({ name }) => name);
  const vms = cluster.vms.map(({ name }) => name);
  const pools = cluster.pools.map(({ name }) => name);
  const servers = ['server', 'server2'].slice(0, cluster.servers);
  const ends = [...servers, ...hosts, ...hosts.map((h) => `bmc:${h}`), ...pools.map((p) => `pool:${p}`)];
  const problems: NameProblem[] = [];
  const known = (list: readonly string[], kind: string, word: string | undefined, ...path: (string | number)[]) => {
    if (word === undefined || list.includes(word)) return;
    problems.push({ path, message: `there is no ${kind} "${word}"; there are: ${list.join(', ') || 'none'}` });
  };
  for (const [list, part] of [
    [hosts, 'hosts'],
    [vms, 'vms'],
    [pools, 'pools'],
  ] as const) {
    const twice = list.find((word, i) => list.indexOf(word) < i);
    if (twice !== undefined) problems.push({ path: ['cluster', part], message: `"${twice}" is named twice` });
  }
  cluster.vms.forEach((vm, i) => {
    known(hosts, 'host', vm.host, 'cluster', 'vms', i, 'host');
    known(pools, 'pool', vm.pool, 'cluster', 'vms', i, 'pool');
  });
  timeline.forEach(({ action }, i) => {
    const at = ['timeline', i];
    if ('host' in action) known(hosts, 'host', action.host, ...at, 'host');
    if ('with' in action) known(hosts, 'host', action.with, ...at, 'with');
    if ('vm' in action) known(vms, 'VM', action.vm, ...at, 'vm');
    if ('pool' in action) known(pools, 'pool', action.pool, ...at, 'pool');
    if ('server' in action) known(servers, 'server', action.server, ...at, 'server');
    if (action.do === 'vm.migrate') known(hosts, 'host', action.to, ...at, 'to');
    if (action.do === 'link.cut' || action.do === 'link.heal') {
      known(ends, 'link end', action.from, ...at, 'from');
      known(ends, 'link end', action.to, ...at, 'to');
    }
  });
  for (const [i, host] of (expect.fenced ?? []).entries()) known(hosts, 'host', host, 'expect', 'fenced', i);
  for (const host of Object.keys(expect.hosts ?? {})) known(hosts, 'host', host, 'expect', 'hosts', host);
  for (const host of Object.keys(expect.powerActions ?? {})) known(hosts, 'host', host, 'expect', 'powerActions', host);
  for (const [vm, { running }] of Object.entries(expect.vms ?? {})) {
    known(vms, 'VM', vm, 'expect', 'vms', vm);
    if (running !== undefined && 'host' in running) known(hosts, 'host', running.host, 'expect', 'vms', vm, 'running');
  }
  return problems;
}
