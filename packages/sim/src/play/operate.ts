import type { Action } from '@picket/protocol';
import type { Installation } from '../server/installation.ts';

type Order = Extract<Action, { do: `operator.${string}` }>;

const who = 'operator';

/** What a person does through Picket's API. Rejects with the sentence when it is refused. */
export async function operate(installation: Installation, order: Order, uuidOf: (vm: string) => string): Promise<void> {
  const server = installation.leader();
  if (server === null) throw new Error('no server answers');
  switch (order.do) {
    case 'operator.arm':
      return server.order({ kind: 'arm', who });
    case 'operator.disarm':
      return server.order({ kind: 'disarm', who, reason: order.reason });
    case 'operator.acknowledge-cap':
      return server.order({ kind: 'acknowledge-cap', who, reason: order.reason });
    case 'operator.maintenance':
      return server.order({ kind: 'maintenance', host: order.host, who, reason: order.reason });
    case 'operator.end-maintenance':
      return server.order({ kind: 'end-maintenance', host: order.host, who });
    case 'operator.retire':
      return server.order({ kind: 'retire', host: order.host, who, reason: order.reason });
    case 'operator.confirm-down':
      return server.order({ kind: 'confirm-down', host: order.host, who, reason: order.reason });
    case 'operator.act-now':
      return server.order({ kind: 'act-now', host: order.host, who });
    case 'operator.bind':
      return server.order({ kind: 'bind-by-statement', host: order.host, who, reason: order.reason });
    case 'operator.bind-drill':
      return server.order({ kind: 'bind-by-drill', host: order.host, who, reason: order.reason });
    case 'operator.disable':
      return server.order({ kind: 'disable', host: order.host, who, reason: order.reason });
    case 'operator.enable':
      return server.order({ kind: 'enable', host: order.host, who });
    case 'operator.retry-vm':
      return server.order({ kind: 'vm-retry', vm: uuidOf(order.vm), who });
    case 'operator.override-gate':
      return server.order({ kind: 'override-gate', host: order.host, gate: order.gate, who, reason: order.reason });
    case 'operator.fence':
      return server.order({ kind: 'manual-fence', host: order.host, action: order.action, who });
    case 'operator.set':
      installation.desk.set(order.key, order.value, order.host);
      return server.announce(who);
  }
}
