import { Group } from '@mantine/core';
import type { HostDetails } from '@picket/protocol';
import { useBarred } from '../../../api/session.ts';
import { Action } from '../../../parts/action.tsx';
import { ask } from '../../../parts/ask.tsx';
import { openConfirmDown } from './confirm-down.tsx';
import { useHostOrders } from './orders.ts';

const silentStates: readonly HostDetails['state'][] = [
  'suspect',
  'checking',
  'degraded',
  'condemned',
  'fencing',
  'unfenced',
  'fenced',
  'down',
  'retired',
];

/** What a person can do with a host. What the situation forbids stays visible, and says why. */
export function HostActions({ host }: { host: HostDetails }) {
  const { name, state } = host;
  const barred = useBarred('operator');
  const orders = useHostOrders(host);
  const device = barred ?? (host.device.set ? null : `No fence device is set for ${name}: see the tab Fencing (IPMI).`);
  const running = host.vmList.filter((vm) => vm.state === 'running').length;

  const cut = (action: 'off' | 'reboot'): void =>
    ask({
      title: action === 'off' ? `Power ${name} off` : `Reboot ${name}`,
      body: `This kills every VM on ${name} at once${running > 0 ? `: ${running} run on it` : ''}. No VM is moved by it. It is done by hand and does not count against the cap.`,
      confirm: action === 'off' ? 'Power off' : 'Reboot',
      danger: true,
      type: name,
      act: () => orders.fence(action),
    });

  const withReason = (what: 'maintenance' | 'disable' | 'retire', title: string, body: string, confirm: string): void =>
    ask({
      title,
      body,
      confirm,
      reason: 'It is kept in the journal and shown to everybody.',
      act: (reason) => orders.order(what, { reason }),
    });

  return (
    <Group gap={8} role="group" aria-label={`Actions for ${name}`}>
      {host.incidentDetails?.needsClick === true ? (
        <Action
          variant="filled"
          barred={barred}
          explain="It fell silent before fencing was switched on. Picket acts on it once every gate is open."
          onAct={() =>
            void ask({
              title: `Act now on ${name}`,
              body: `${name} fell silent before fencing was switched on. Picket will fence it and start its VMs elsewhere as soon as every gate is open.`,
              confirm: 'Act now',
              act: () => orders.order('act-now', {}),
            })
          }
        >
          Act now
        </Action>
      ) : null}
      {silentStates.includes(state) ? (
        <Action
          variant={state === 'unfenced' ? 'filled' : 'default'}
          barred={barred}
          explain="Your word that it is off and stays off."
          onAct={() => void openConfirmDown(host)}
        >
          Confirm down
        </Action>
      ) : null}
      <Action barred={device} explain="Asks the fence device something harmless." onAct={() => orders.fence('test')}>
        Test
      </Action>
      <Action barred={device} explain="Reads the power from the fence device." onAct={() => orders.fence('status')}>
        Power status
      </Action>
      <Action barred={device} explain="Switches the identify light on." onAct={() => orders.fence('blink')}>
        Identify
      </Action>
      <Action barred={device} explain="Switches the identify light off." onAct={() => orders.fence('blink-stop')}>
        Stop identifying
      </Action>
      <Action barred={device} explain="Kills every VM on it. Asks first." onAct={() => void cut('off')}>
        Power off
      </Action>
      <Action barred={device} explain="Powers it on." onAct={() => orders.fence('on')}>
        Power on
      </Action>
      <Action barred={device} explain="Kills every VM on it. Asks first." onAct={() => void cut('reboot')}>
        Reboot
      </Action>
      {state === 'maintenance' ? (
        <Action variant="filled" barred={barred} onAct={() => orders.order('end-maintenance', {})}>
          End maintenance
        </Action>
      ) : (
        <Action
          barred={barred}
          explain="Takes it out of automatic fencing while somebody works on it. Its VMs stay."
          onAct={() =>
            void withReason(
              'maintenance',
              `Maintenance of ${name}`,
              `${name} is not fenced while somebody works on it. Its VMs stay where they are: move them first if you switch it off.`,
              'Begin maintenance',
            )
          }
        >
          Maintenance
        </Action>
      )}
      {state === 'disabled' ? (
        <Action variant="filled" barred={barred} onAct={() => orders.order('enable', {})}>
          Enable
        </Action>
      ) : (
        <Action
          barred={barred}
          explain="Takes it out of protection: neither checked nor fenced."
          onAct={() =>
            void withReason(
              'disable',
              `Disable ${name}`,
              `${name} is neither checked nor fenced until it is enabled again. If it dies, its VMs stay down.`,
              'Disable',
            )
          }
        >
          Disable
        </Action>
      )}
      {state === 'down' ? (
        <Action
          barred={barred}
          explain="It is down for long: it stops counting as unhealthy."
          onAct={() =>
            void withReason(
              'retire',
              `Retire ${name}`,
              `${name} stops counting as unhealthy. It comes back into service when it joins again.`,
              'Retire',
            )
          }
        >
          Retire
        </Action>
      ) : null}
    </Group>
  );
}
