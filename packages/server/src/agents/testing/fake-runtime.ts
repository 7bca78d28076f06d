import type { Cluster, ClusterEvent } from '@picket/engine';
import { PicketError } from '@picket/protocol';
import type { AgentRuntime } from '../ports.ts';

/** Notes what it is told, and can be told to fail or to be slow. */
export class FakeRuntime implements AgentRuntime {
  readonly events: ClusterEvent[] = [];
  readonly lost: string[] = [];
  readonly hosts: Record<string, object> = {};
  heardCount = 0;
  /** Number of coming submits that fail. */
  failures = 0;
  /** While set, submits are saved only once it resolves. */
  gate: Promise<void> | null = null;

  clusterNames(): readonly string[] {
    return ['main'];
  }

  state(cluster: string): Cluster {
    if (cluster !== 'main') throw new PicketError('UNKNOWN_CLUSTER', `There is no cluster called "${cluster}".`);
    return { name: cluster, hosts: this.hosts, observer: { startedAt: 0, troubles: [] } } as unknown as Cluster;
  }

  async submit(cluster: string, event: ClusterEvent): Promise<Cluster> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new PicketError('DATABASE_FAILED', 'The disk is full.');
    }
    this.events.push(event);
    if (event.kind === 'host-enrolled') this.hosts[event.host] = {};
    if (this.gate !== null) await this.gate;
    return this.state(cluster);
  }

  heard(): void {
    this.heardCount += 1;
  }

  readonly pauses: { host: string; session: string; forMs: number }[] = [];

  readonly beats: { session: string; seq: number }[] = [];

  beat(_cluster: string, _host: string, session: string, seq: number): void {
    this.beats.push({ session, seq });
  }

  pausing(_cluster: string, host: string, session: string, forMs: number): void {
    this.pauses.push({ host, session, forMs });
  }

  linkLost(_cluster: string, host: string): void {
    this.lost.push(host);
  }

  of<K extends ClusterEvent['kind']>(kind: K): Extract<ClusterEvent, { kind: K }>[] {
    return this.events.filter((event): event is Extract<ClusterEvent, { kind: K }> => event.kind === kind);
  }
}
