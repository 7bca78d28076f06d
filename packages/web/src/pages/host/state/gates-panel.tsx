import type { HostDetails } from '@picket/protocol';
import { overridableGates } from '@picket/protocol';
import { useBarred } from '../../../api/session.ts';
import { Action } from '../../../parts/action.tsx';
import { ask } from '../../../parts/ask.tsx';
import { GateList } from '../../../parts/gate-list.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { gateQuestion } from '../../../words/gates.ts';
import { useHostOrders } from '../actions/orders.ts';

/** What stands between the verdict and the power cut; some of it a person may override, for one action. */
export function GatesPanel({ host }: { host: HostDetails }) {
  const barred = useBarred('operator');
  const { order } = useHostOrders(host);
  const closed = host.gates.filter(({ open }) => !open).length;
  const overridden = host.incidentDetails?.overrides ?? [];
  return (
    <Panel
      title={
        closed === 0
          ? 'Before a power cut: every gate is open'
          : `Before a power cut: ${closed} of ${host.gates.length} gates closed`
      }
    >
      <GateList
        gates={host.gates}
        aside={({ id, open }) =>
          open || !(overridableGates as readonly string[]).includes(id) ? null : (
            <Action
              size="compact-sm"
              barred={barred}
              onAct={() =>
                void ask({
                  title: `Override for ${host.name}: ${gateQuestion(id)}`,
                  body: `This gate does not stop one action on ${host.name}. The others still do. Say why it is safe.`,
                  confirm: 'Override for one action',
                  danger: true,
                  reason: 'Why it is safe. It is kept in the journal with your name.',
                  act: (reason) => order('override-gate', { gate: id, reason }),
                })
              }
            >
              Override
            </Action>
          )
        }
      />
      {overridden.map(({ gate, who, reason }) => (
        <div key={gate}>
          Overridden by {who}: {gateQuestion(gate)} ({reason})
        </div>
      ))}
    </Panel>
  );
}
