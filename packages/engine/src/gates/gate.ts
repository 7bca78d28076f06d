import type { GateId } from '@picket/protocol';
import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';

/** What a gate says of one host now: open, or closed with the reason in one plain sentence. */
export type GateAnswer = { readonly open: true; readonly why: string } | { readonly open: false; readonly why: string };

/** A gate between the verdict and the power cut. A gate that cannot tell answers closed. */
export interface Gate {
  readonly id: GateId;
  readonly ask: (cluster: Cluster, host: Host, now: Ms) => GateAnswer;
}

export const open = (why: string): GateAnswer => ({ open: true, why });
export const closed = (why: string): GateAnswer => ({ open: false, why });
