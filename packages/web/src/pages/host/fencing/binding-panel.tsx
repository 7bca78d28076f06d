import { Group, Text } from '@mantine/core';
import type { DeviceView, HostDetails } from '@picket/protocol';
import { useBarred } from '../../../api/session.ts';
import { Action } from '../../../parts/action.tsx';
import { ask } from '../../../parts/ask.tsx';
import { Mark } from '../../../parts/mark.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { withoutCommands } from '../../../words/commands.ts';
import { deviceWord } from '../../../words/devices.ts';
import { span } from '../../../words/text.ts';
import { useHostOrders } from '../actions/orders.ts';

/** A mis-wired device powers off a healthy machine and "proves" the wrong death: so it is bound to its host first (S1). */
export function BindingPanel({ host }: { host: HostDetails }) {
  const levels = [host.device, ...host.furtherLevels];
  return (
    <Panel
      title={levels.length === 1 ? 'Binding: is this device this host’s?' : 'Binding: are these devices this host’s?'}
    >
      <Text size="sm" c="dimmed" mb={8}>
        Picket compares what the host reads of its own device with what the device says over the network, by itself.
        Where that cannot work, a person binds it: by a drill that cuts the power once, or by your recorded word that
        the wiring was checked.
      </Text>
      {host.drill === null ? null : (
        <Notice tone="notice" title={`A drill of ${host.drill.who} is under way for ${span(host.drill.seconds)}.`}>
          {host.name} is powered off and on again once.
        </Notice>
      )}
      {levels.map((device, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a level is known by its place.
        <Level key={at} host={host} device={device} level={at + 1} many={levels.length > 1} />
      ))}
    </Panel>
  );
}

interface LevelProps {
  readonly host: HostDetails;
  readonly device: DeviceView;
  readonly level: number;
  readonly many: boolean;
}

function Level({ host, device, level, many }: LevelProps) {
  const { name } = host;
  const role = useBarred('operator');
  const { order, fence } = useHostOrders(host);
  const barred = role ?? (device.set ? null : 'Set an address first.');
  const bound = device.binding === 'bound' ? `It is bound already: ${device.sentence}` : null;
  const idle = host.state === 'maintenance' ? null : 'A drill needs a host in maintenance without running VMs.';

  const statement = () =>
    ask({
      title: `Bind the fence device of ${name} by your word`,
      body: `You say that the device set here switches ${name} and no other machine. If it does not, Picket will power off a healthy host and start VMs twice. Let the identify light blink, or pull the plug of an empty host, before you say so.`,
      confirm: 'Bind',
      danger: true,
      type: name,
      reason: 'How the wiring was checked. It is kept in the journal as your word.',
      act: (reason) => order('bind', { by: 'statement', level, reason }),
    });
  const drill = () =>
    ask({
      title: `Off-drill of ${name}`,
      body: `${name} is powered off once, Picket watches that exactly this host falls silent, and powers it on again. It has to be in maintenance, without running VMs.`,
      confirm: 'Begin the drill',
      danger: true,
      type: name,
      reason: 'It is kept in the journal.',
      act: (reason) => order('bind', { by: 'drill', level, reason }),
    });

  return (
    <Group gap={8} py={4}>
      <Text component="div" size="sm" style={{ flex: '1 1 260px' }}>
        {many ? <strong>Level {level}: </strong> : null}
        <Mark word={deviceWord(device)} /> {withoutCommands(device.sentence)}
      </Text>
      <Action size="xs" barred={barred} onAct={() => fence('test', level)}>
        {many ? `Test level ${level}` : 'Test the device'}
      </Action>
      <Action size="xs" barred={barred ?? bound ?? idle} onAct={() => drill() as undefined}>
        Bind by drill
      </Action>
      <Action size="xs" barred={barred ?? bound} onAct={() => statement() as undefined}>
        Bind by statement
      </Action>
    </Group>
  );
}
