import type { ClusterEvent } from '@picket/engine';
import type { Log } from '../runtime/ports.ts';
import type { RuntimeSurface } from '../runtime/surface.ts';
import type { PicketStore } from '../store/types.ts';

/** The parts of the runtime that agents' messages go to. */
export type AgentRuntime = Pick<
  RuntimeSurface,
  'clusterNames' | 'state' | 'submit' | 'heard' | 'beat' | 'pausing' | 'linkLost'
>;

/** The parts of the database that enrolment and links need. */
export type AgentStore = Pick<PicketStore, 'enrolments' | 'tokens' | 'vmXmls'>;

/** What the rest of the server knows about a host and the engine must hear when it is enrolled. */
export type HostContext = Pick<Extract<ClusterEvent, { kind: 'host-enrolled' }>, 'settings' | 'devices'>;

/** Everything enrolment and links need from the composition. */
export interface AgentWorld {
  readonly runtime: AgentRuntime;
  readonly store: AgentStore;
  /** Identity of this installation; agents' certificates carry it. */
  readonly installation: string;
  /** Epoch of the lease in force; rises when the lease is taken anew. */
  serverEpoch(): number;
  hostContext(cluster: string, host: string): HostContext | Promise<HostContext>;
  /** How often agents of the cluster send a beat, ms. */
  heartbeatIntervalMs(cluster: string): number | Promise<number>;
  readonly log: Log;
}
