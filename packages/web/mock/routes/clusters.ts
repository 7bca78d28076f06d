import { hostStates, PicketError } from '@picket/protocol';
import type { Api } from '../http.ts';
import { clusterView, hostView, overview, readiness } from '../views.ts';
import { agoIso, announce, type MockWorld } from '../world/world.ts';
import { clusterOf, countBy, hostOf, pageOf, vmOf } from './find.ts';

/** What can be looked at of clusters, hosts, VMs and incidents, and orders for a cluster. */
export function clusterRoutes(api: Api, world: MockWorld): void {
  const base = '/clusters/:cluster';
  api.on('GET', '/overview', () => overview(world));
  api.on('GET', '/about', () => ({
    installation: '7f3a1c52-9b1e',
    version: '0.1.0',
    epoch: 12,
    clusters: world.clusters.length,
  }));
  api.on('GET', '/fence-agents', () => ({
    agents: ['fence_apc_snmp', 'fence_ipmilan', 'fence_kdump'].map((name) => ({
      name,
      shortdesc: `Fence agent ${name.slice(6)}`,
      class: name === 'fence_kdump' ? 'helper' : 'power',
      problem: null,
      actions: ['on', 'off', 'status'],
      parameters: [],
    })),
  }));
  api.on('GET', '/clusters', () => ({ clusters: world.clusters.map((cluster) => clusterView(cluster, world)) }));
  api.on('POST', '/clusters', ({ body }) => {
    const name = String(body.name);
    if (world.clusters.some((cluster) => cluster.name === name))
      throw new PicketError('ALREADY_EXISTS', `There is a cluster ${name} already.`);
    const armed = { on: true, sinceMs: Date.now(), who: 'admin', reason: '' };
    world.clusters.push({
      name,
      armed,
      graceUntilMs: 0,
      capUsed: 0,
      capReached: false,
      settings: {},
      hostSettings: {},
      hosts: [],
      vms: [],
      incidents: [],
      journal: [],
      alarms: [],
    });
    return clusterView(clusterOf(world, name), world);
  });
  for (const [order, change] of Object.entries(orders)) {
    api.on('POST', `${base}/${order}`, ({ params, body }) => {
      const cluster = clusterOf(world, params.cluster);
      change(cluster, String(body.reason ?? ''));
      announce(world, cluster.name);
      return clusterView(cluster, world);
    });
  }
  api.on('POST', `${base}/tokens`, ({ params, body }) => ({
    token: 'eyJob3N0IjoiZXhhbXBsZSJ9.4f1c',
    cluster: clusterOf(world, params.cluster).name,
    host: body.host ?? null,
    expiresAt: agoIso(-3600),
    server: 'https://picket.example:8441',
  }));

  api.on('GET', `${base}/hosts`, ({ params, query }) => {
    const { hosts } = clusterOf(world, params.cluster);
    const q = (query.get('q') ?? '').toLowerCase();
    const state = query.get('state') ?? '';
    const named = hosts.filter((host) => `${host.name} ${host.rack ?? ''} ${host.sentence}`.toLowerCase().includes(q));
    const found = state === '' ? named : named.filter((host) => state.split(',').includes(host.state));
    const order = (name: string) => (name === 'up' ? hostStates.length : 0);
    const sorted = found.toSorted((a, b) => order(a.state) - order(b.state));
    const { rows, next } = pageOf(sorted, query);
    return { hosts: rows.map(hostView), next, total: found.length, byState: countBy(named, (host) => host.state) };
  });
  api.on('GET', `${base}/hosts/:host`, ({ params }) => hostOf(clusterOf(world, params.cluster), params.host));
  api.on('GET', `${base}/vms`, ({ params, query }) => {
    const { vms } = clusterOf(world, params.cluster);
    const q = (query.get('q') ?? '').toLowerCase();
    const state = query.get('state') ?? '';
    const named = vms.filter((vm) =>
      `${vm.name} ${vm.on.map(({ host }) => host).join(' ')} ${vm.group ?? ''}`.toLowerCase().includes(q),
    );
    const found = state === '' ? named : named.filter((vm) => vm.state === state);
    const { rows, next } = pageOf(found, query);
    return { vms: rows, next, total: found.length, byState: countBy(named, (vm) => vm.state) };
  });
  api.on('PATCH', `${base}/vms/:vm`, ({ params, body }) => {
    const vm = Object.assign(vmOf(clusterOf(world, params.cluster), params.vm), body);
    announce(world, vm.cluster);
    return vm;
  });
  api.on('POST', `${base}/vms/:vm/retry`, ({ params }) => {
    const vm = vmOf(clusterOf(world, params.cluster), params.vm);
    Object.assign(vm, { state: 'waiting', sentence: 'Waits since 0 s to be started on a host that can take it.' });
    announce(world, vm.cluster);
    return vm;
  });
  api.on('GET', `${base}/incidents`, ({ params }) => ({
    incidents: clusterOf(world, params.cluster).incidents.map(({ entries: _entries, ...incident }) => incident),
  }));
  api.on('GET', `${base}/incidents/:incident/replay`, ({ params }) => ({
    file: `${params.incident}.yaml`,
    text: `name: incident ${params.incident}\nuntil: 60s\n`,
  }));
  api.on('GET', `${base}/incidents/:incident`, ({ params }) => {
    const found = clusterOf(world, params.cluster).incidents.find(({ id }) => id === params.incident);
    if (found === undefined) throw new PicketError('UNKNOWN_INCIDENT', `There is no incident ${params.incident}.`);
    return found;
  });
  api.on('GET', `${base}/journal`, ({ params, query }) => {
    const { journal } = clusterOf(world, params.cluster);
    const subject = query.get('subject');
    const kind = query.get('kind');
    const found = journal
      .filter((entry) => (subject === null || entry.subject === subject) && (kind === null || entry.kind === kind))
      .toReversed();
    const { rows } = pageOf(found, query);
    return { entries: rows, next: null };
  });
  api.on('GET', `${base}/readiness`, ({ params }) => readiness(clusterOf(world, params.cluster)));
  api.on('GET', `${base}/alarms`, ({ params }) => ({ alarms: clusterOf(world, params.cluster).alarms }));
}

type Cluster = MockWorld['clusters'][number];
const orders: Readonly<Record<string, (cluster: Cluster, reason: string) => void>> = {
  arm: (cluster) =>
    Object.assign(cluster, {
      armed: { on: true, sinceMs: Date.now(), who: 'admin', reason: '' },
      graceUntilMs: Date.now() + 60_000,
    }),
  disarm: (cluster, reason) =>
    Object.assign(cluster, { armed: { on: false, sinceMs: Date.now(), who: 'admin', reason } }),
  'acknowledge-cap': (cluster) => Object.assign(cluster, { capUsed: 0, capReached: false, alarms: [] }),
};
