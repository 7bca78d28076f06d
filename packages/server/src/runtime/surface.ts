import type { Cluster, ClusterEvent } from '@picket/engine';

/** What the API and the agent listener may do with the runtime. */
export interface RuntimeSurface {
  clusterNames(): readonly string[];
  /** @throws PicketError UNKNOWN_CLUSTER */
  state(cluster: string): Cluster;
  /** Engine time now, to turn engine times of a state into ages. */
  engineMs(cluster: string): number;
  /**
   * Queues one event; resolves when its step is saved (effects may still be under way), with the state after it.
   * @throws PicketError DATABASE_FAILED, NOT_LEADER
   */
  submit(cluster: string, event: ClusterEvent): Promise<Cluster>;
  /** Creates an empty, armed cluster whose action is `nothing`. @throws PicketError ALREADY_EXISTS */
  createCluster(name: string): Promise<Cluster>;
  /** Resolves with the sentence of the effect's result once it is no longer pending (hand-made fence actions). */
  settled(cluster: string, effect: string): Promise<{ ok: boolean; sentence: string }>;
  /** The link monitor's ears: any message of a host's agent after its hello. Cheap; called for every beat. */
  heard(cluster: string, host: string, session: string): void;
  /** The newest numbered beat of a host's agent; hosts with a watchdog are told when the lease was renewed after it (S21). */
  beat(cluster: string, host: string, session: string, seq: number): void;
  /** The agent announced that it restarts: its silence counts only after `forMs`, 30 s at the most (S10). */
  pausing(cluster: string, host: string, session: string, forMs: number): void;
  /** A link closed cleanly or broke. Silence begins to count from the last beat, not from here. */
  linkLost(cluster: string, host: string): void;
}
