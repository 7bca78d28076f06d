import type { GateId } from '@picket/protocol';
import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import { armedGate } from './armed.ts';
import { capGate } from './cap.ts';
import { cooldownGate } from './cooldown.ts';
import { correlationGate } from './correlation.ts';
import { deviceGate } from './device.ts';
import { freshGate } from './fresh.ts';
import type { Gate } from './gate.ts';
import { graceGate } from './grace.ts';
import { neighboursGate } from './neighbours.ts';
import { observerGate } from './observer.ts';
import { shareGate } from './share.ts';

/** Every gate, in the order in which people read them. A new gate is one file and one line here. */
const gates: readonly Gate[] = [
  armedGate,
  observerGate,
  graceGate,
  neighboursGate,
  shareGate,
  correlationGate,
  capGate,
  cooldownGate,
  freshGate,
  deviceGate,
];

export interface GateReport {
  readonly id: GateId;
  readonly open: boolean;
  readonly why: string;
}

/** All gates for one host now, evaluated and reported together. An override by a person opens its gate and says so. */
export function gateReport(cluster: Cluster, host: Host, now: Ms): readonly GateReport[] {
  return gates.map((gate) => {
    const answer = gate.ask(cluster, host, now);
    const override = host.incident?.overrides.find((o) => o.gate === gate.id);
    if (!answer.open && override !== undefined) {
      return { id: gate.id, open: true, why: `Overridden by ${override.who} (${override.reason}): ${answer.why}` };
    }
    return { id: gate.id, ...answer };
  });
}

/** Gates that must be open before anything automatic happens to a host that already reads off (S16): nothing is left to cut. */
export const alreadyOffGates: readonly GateId[] = ['armed', 'device'];
