import { type Cluster, type ClusterEvent, createCluster, type EngineSettings, isOrder } from '@picket/engine';
import { PicketError } from '@picket/protocol';
import { CellOfClusters } from './cell.ts';
import { ClusterRuntime } from './cluster-runtime.ts';
import { assemble } from './diff.ts';
import { EngineClock } from './engine-clock.ts';
import type { Renewable } from './health.ts';
import { answeringBeats, type HeardBeat, NewestBeats } from './keep-words.ts';
import type { LinkEdge } from './link-monitor.ts';
import type { Ports } from './ports.ts';
import { sentence } from './sentence.ts';
import type { RuntimeSurface } from './surface.ts';

const SWEEP_MS = 250;
/** A sweep this late, or clocks this far apart, means that this server was not awake (S17). */
const LATE_MS = 1_000;

export interface RuntimeOptions {
  readonly ports: Ports;
  readonly installation: string;
  /** Settings of a cluster that is being created. */
  readonly builtInSettings: EngineSettings;
  /** Called once when this server must not go on (it lost its lease for good). */
  readonly onFatal: (error: PicketError) => void;
}

/** All clusters of this server's cell. */
export class Runtime implements RuntimeSurface {
  private readonly options: RuntimeOptions;
  private readonly clusters = new Map<string, ClusterRuntime>();
  private readonly cell = new CellOfClusters();
  private readonly beats = new NewestBeats();
  private answerSoon: () => void = () => undefined;
  private sweeper: { cancel(): void } | null = null;
  private lastMono = 0;
  private lastWall = 0;
  private stopped = false;

  constructor(options: RuntimeOptions) {
    this.options = options;
  }

  /** Loads every cluster and lets each reconcile (I6). Agents may connect afterwards. */
  async start(): Promise<void> {
    const { ports, onFatal } = this.options;
    for (const loaded of await ports.store.loadClusters()) {
      const cluster = assemble(loaded);
      const runtime = new ClusterRuntime(
        ports,
        new EngineClock(ports.clock, loaded.engineMs),
        cluster,
        cluster,
        onFatal,
        this.cell,
      );
      this.clusters.set(loaded.name, runtime);
      await runtime.submit({ kind: 'server-started' });
    }
    for (const [name, runtime] of this.clusters) this.joinCell(name, runtime);
    this.cell.tellAll();
    this.lastMono = ports.clock.monoMs();
    this.lastWall = ports.clock.wallMs();
    this.sweepSoon();
  }

  stop(): void {
    this.stopped = true;
    this.sweeper?.cancel();
    for (const cluster of this.clusters.values()) cluster.stop();
  }

  clusterNames(): readonly string[] {
    return [...this.clusters.keys()];
  }

  state(cluster: string): Cluster {
    return this.of(cluster).state();
  }

  engineMs(cluster: string): number {
    return this.of(cluster).engineMs();
  }

  async submit(cluster: string, event: ClusterEvent): Promise<Cluster> {
    const runtime = this.of(cluster);
    if (event.kind === 'host-heard') runtime.links.connected(event.host);
    // An order of a person is refused when it cannot be saved; a fact is kept.
    const saved = await runtime.submit(event, !isOrder(event));
    // A host that is about to stop its watchdog waits for the word that this is saved.
    if (event.kind === 'host-watchdog' && !event.watchdog.armed) this.answerSoon();
    return saved;
  }

  async createCluster(name: string): Promise<Cluster> {
    if (this.clusters.has(name)) throw new PicketError('ALREADY_EXISTS', `There is a cluster called ${name} already.`);
    const { ports, installation, builtInSettings, onFatal } = this.options;
    const cluster = createCluster(name, installation, builtInSettings, 0);
    const runtime = new ClusterRuntime(ports, new EngineClock(ports.clock, 0), cluster, null, onFatal, this.cell);
    this.clusters.set(name, runtime);
    try {
      const created = await runtime.submit({ kind: 'server-started' }, false);
      this.joinCell(name, runtime);
      this.cell.tellAll();
      return created;
    } catch (error) {
      this.clusters.delete(name);
      throw error;
    }
  }

  settled(cluster: string, effect: string): Promise<{ ok: boolean; sentence: string }> {
    return this.of(cluster).settled(effect);
  }

  heard(cluster: string, host: string, session: string): void {
    const runtime = this.clusters.get(cluster);
    // Only the session that said hello last speaks for the host: an old one's late words prove nothing of a new boot.
    if (runtime === undefined || runtime.state().hosts[host]?.session !== session) return;
    const edge = runtime.links.heard(host);
    if (edge !== null) this.edge(cluster, runtime, edge);
  }

  beat(cluster: string, host: string, session: string, seq: number): void {
    const runtime = this.clusters.get(cluster);
    if (runtime?.state().hosts[host]?.session === session) this.beats.note({ cluster, host, session, seq });
  }

  /** `soon` asks for a renewal sooner than usual. */
  keeping(lease: Renewable, soon: () => void): Renewable {
    this.answerSoon = soon;
    return answeringBeats(
      lease,
      () => this.beats.all(),
      (beat) => this.keep(beat),
    );
  }

  /** Only hosts with a watchdog are told, over the session that speaks for them, and while they are heard. */
  private keep({ cluster, host, session, seq }: HeardBeat): void {
    const now = this.clusters.get(cluster)?.state().hosts[host];
    if (now?.session !== session || !now.link.up || now.watchdog === null || now.watchdog === undefined) return;
    this.options.ports.agents.keep(cluster, host, session, { type: 'keep', seq, watchdog: now.watchdog.revision });
  }

  pausing(cluster: string, host: string, session: string, forMs: number): void {
    const runtime = this.clusters.get(cluster);
    if (runtime === undefined || runtime.state().hosts[host]?.session !== session) return;
    runtime.links.pausing(host, forMs);
    this.options.ports.log.info('An agent restarts; its silence is not judged for a moment.', { cluster, host, forMs });
  }

  linkLost(): void {
    // Silence counts from the last beat; a closed socket alone says nothing about the host.
  }

  private joinCell(name: string, runtime: ClusterRuntime): void {
    this.cell.join(name, {
      state: () => runtime.state(),
      engineMs: () => runtime.engineMs(),
      tell: (event) => this.send(runtime, event),
    });
  }

  private of(name: string): ClusterRuntime {
    const runtime = this.clusters.get(name);
    if (runtime !== undefined) return runtime;
    const names = this.clusterNames();
    throw new PicketError(
      'UNKNOWN_CLUSTER',
      `There is no cluster called ${name}. ${names.length === 0 ? 'There is none yet.' : `There is ${names.join(', ')}.`}`,
    );
  }

  private sweepSoon(): void {
    if (this.stopped) return;
    this.sweeper = this.options.ports.clock.after(SWEEP_MS, () => {
      this.sweep();
      this.sweepSoon();
    });
  }

  private sweep(): void {
    const { clock } = this.options.ports;
    const mono = clock.monoMs() - this.lastMono;
    const wall = clock.wallMs() - this.lastWall;
    this.lastMono += mono;
    this.lastWall += wall;
    const late = mono - SWEEP_MS > LATE_MS;
    const apart = Math.abs(wall - mono) > LATE_MS;
    for (const [name, runtime] of this.clusters) {
      if (late || apart) {
        if (late) runtime.links.excuse();
        const reason = late
          ? `This server stood still for ${Math.round(mono)} ms`
          : `The wall clock of this server jumped by ${Math.round(wall - mono)} ms`;
        this.send(runtime, { kind: 'observer-stalled', reason });
      }
      const { hosts, settings } = runtime.state();
      const edges = runtime.links.sweep((host) => (hosts[host]?.settings ?? settings).suspectAfterSeconds * 1000);
      for (const edge of edges) this.edge(name, runtime, edge);
    }
  }

  private edge(cluster: string, runtime: ClusterRuntime, edge: LinkEdge): void {
    if (edge.kind === 'silent') {
      this.send(runtime, { kind: 'host-silent', host: edge.host, silentForMs: edge.silentForMs });
      return;
    }
    const host = runtime.state().hosts[edge.host];
    if (host === undefined || host.machineId === null || host.bootId === null || host.session === null) return;
    const { machineId, bootId, session, bmcGuid, addresses } = host;
    this.options.ports.log.info('A silent host is heard again on its old link.', { cluster, host: edge.host });
    this.send(runtime, { kind: 'host-heard', host: edge.host, machineId, bootId, session, bmcGuid, addresses });
  }

  private send(runtime: ClusterRuntime, event: ClusterEvent): void {
    runtime
      .submit(event)
      .catch((error: unknown) =>
        this.options.ports.log.error('An event was lost.', { event: event.kind, reason: sentence(error) }),
      );
  }
}
