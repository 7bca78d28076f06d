import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Cluster } from '@picket/engine';
import { gateIds, hostStates } from '@picket/protocol';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the gauges are read from, at each scrape. */
interface MetricSources {
  clusters(): readonly Cluster[];
  capUse(cluster: Cluster): { used: number; max: number };
  /** Messages for people that were not sent yet. */
  outboxBacklog(): Promise<number>;
  streams(): number;
  ready(): boolean;
}

export interface Metrics {
  readonly steps: Counter<'cluster'>;
  readonly commitSeconds: Histogram;
  readonly fenceActions: Counter<'action' | 'result'>;
  readonly told: Counter<'cluster' | 'event'>;
  readonly httpSeconds: Histogram<'operation' | 'status'>;
  /** The page that Prometheus reads. */
  page(sources: MetricSources): Promise<string>;
  /** Names of all metrics. */
  names(): readonly string[];
  close(): void;
}

/** All metrics of one server, in a registry of its own. prom-client's defaults about the process stay off: node_exporter has them. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge<L>({ name: `picket_${name}`, help, labelNames: [...labelNames], registers });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter<L>({ name: `picket_${name}`, help, labelNames: [...labelNames], registers });

  const hosts = gauge('hosts', 'Hosts by state.', ['cluster', 'state']);
  const links = gauge('agent_links', 'Hosts whose agent is linked.', ['cluster']);
  const vms = gauge('vms', 'VMs known.', ['cluster']);
  const incidents = gauge('incidents_open', 'Incidents under way.', ['cluster']);
  const gates = gauge('gate_closed', 'Condemned hosts that this gate holds back.', ['cluster', 'gate']);
  const armed = gauge('armed', '1: fencing is armed; 0: disarmed.', ['cluster']);
  const capUsed = gauge('cap_used', 'Failure actions used within the window.', ['cluster']);
  const capMax = gauge('cap_max', 'Failure actions allowed within the window.', ['cluster']);
  const backlog = gauge('outbox_backlog', 'Messages for people that wait to be sent; counted to 1000.');
  const streams = gauge('live_streams', 'Browsers that listen.');
  const ready = gauge('ready', '1: this server leads and its database is well.');
  const lag = gauge('event_loop_lag_seconds', 'Delay of the event loop since the last scrape.', ['quantile']);

  // One cluster's figures are set as one: a state that no host is in is told as 0, not left as it was.
  const ofCluster = (cluster: Cluster, cap: { used: number; max: number }): void => {
    const all = Object.values(cluster.hosts);
    const { name } = cluster;
    const count = (keep: (host: (typeof all)[number]) => boolean): number => all.filter(keep).length;
    const byState = Map.groupBy(all, (host) => host.state);
    for (const state of hostStates) hosts.set({ cluster: name, state }, byState.get(state)?.length ?? 0);
    const held = byState.get('condemned') ?? [];
    for (const gate of gateIds) {
      const closed = held.filter((host) => host.incident?.closedGates.includes(gate) === true);
      gates.set({ cluster: name, gate }, closed.length);
    }
    links.set(
      { cluster: name },
      count((host) => host.link.up),
    );
    vms.set({ cluster: name }, Object.keys(cluster.vms).length);
    incidents.set(
      { cluster: name },
      count((host) => host.incident !== null),
    );
    armed.set({ cluster: name }, cluster.armed.on ? 1 : 0);
    capUsed.set({ cluster: name }, cap.used);
    capMax.set({ cluster: name }, cap.max);
  };

  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const lagNow = (): void => {
    for (const [quantile, percent] of [
      ['0.5', 50],
      ['0.99', 99],
      ['1', 100],
    ] as const)
      lag.set({ quantile }, delay.percentile(percent) / 1e9);
    delay.reset();
  };

  return {
    steps: counter('steps_total', 'Steps of the engine that were saved.', ['cluster']),
    commitSeconds: new Histogram({
      name: 'picket_commit_seconds',
      help: 'Time that saving one step took.',
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
      registers,
    }),
    fenceActions: counter('fence_actions_total', 'Power commands to fence devices, by what the device said.', [
      'action',
      'result',
    ]),
    told: counter('notifications_total', 'What people were told, by event.', ['cluster', 'event']),
    httpSeconds: new Histogram({
      name: 'picket_http_request_seconds',
      help: 'Time that an answer of the API took.',
      labelNames: ['operation', 'status'],
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 30],
      registers,
    }),
    page: async (sources) => {
      for (const metric of [hosts, links, vms, incidents, gates, armed, capUsed, capMax]) metric.reset();
      for (const cluster of sources.clusters()) ofCluster(cluster, sources.capUse(cluster));
      backlog.set(await sources.outboxBacklog().catch(() => Number.NaN));
      streams.set(sources.streams());
      ready.set(sources.ready() ? 1 : 0);
      lagNow();
      return registry.metrics();
    },
    names: () => registry.getMetricsAsArray().map(({ name }) => name),
    close: () => void delay.disable(),
  };
}
