import { Group, Text } from '@mantine/core';
import type { HostDetails } from '@picket/protocol';
import { useBarred } from '../../../api/session.ts';
import { Action } from '../../../parts/action.tsx';
import { ask } from '../../../parts/ask.tsx';
import { Mark } from '../../../parts/mark.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { deviceWord } from '../../../words/devices.ts';
import { useHostOrders } from '../actions/orders.ts';

/** A mis-wired device powers off a healthy machine and "proves" the wrong death: so it is bound to its host first (S1). */
export function BindingPanel({ host }: { host: HostDetails }) {
  const { name, device } = host;
  const barred = useBarred('admin');
  const { order, fence } = useHostOrders(host);
  const unset = device.set ? null : 'Set an address first.';
  return (
    <Panel title="Binding: is this device this host’s?" aside={<Mark word={deviceWord(device)} />}>
      <Text size="sm">{device.sentence}</Text>
      <Text size="sm" c="dimmed" my={6}>
        Picket compares what the host reads of its own device with what the device says over the network, by itself.
        Where that cannot work, your recorded word that the wiring was checked stands for it.
      </Text>
      <Group gap={8}>
        <Action barred={barred ?? unset} onAct={() => fence('test')}>
          Test the device
        </Action>
        <Action
          barred={barred ?? unset ?? (device.binding === 'bound' ? `It is bound already: ${device.sentence}` : null)}
          onAct={() =>
            void ask({
              title: `Bind the fence device of ${name} by your word`,
              body: `You say that the device set here switches ${name} and no other machine. If it does not, Picket will power off a healthy host and start VMs twice. Let the identify light blink, or pull the plug of an empty host, before you say so.`,
              confirm: 'Bind',
              danger: true,
              type: name,
              reason: 'How the wiring was checked. It is kept in the journal as your word.',
              act: (reason) => order('bind', { reason }),
            })
          }
        >
          Bind by statement
        </Action>
      </Group>
    </Panel>
  );
}
