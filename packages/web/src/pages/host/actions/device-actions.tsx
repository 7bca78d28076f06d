import type { HostDetails } from '@picket/protocol';
import { useBarred } from '../../../api/session.ts';
import { Action } from '../../../parts/action.tsx';
import { ask } from '../../../parts/ask.tsx';
import { useHostOrders } from './orders.ts';

const harmless = [
  { action: 'test', label: 'Test', explain: 'Asks the fence device something harmless.' },
  { action: 'status', label: 'Power status', explain: 'Reads the power from the fence device.' },
  { action: 'blink', label: 'Identify', explain: 'Switches the identify light on.' },
  { action: 'blink-stop', label: 'Stop identifying', explain: 'Switches the identify light off.' },
  { action: 'on', label: 'Power on', explain: 'Powers it on.' },
] as const;

const deadly = [
  { action: 'off', label: 'Power off', title: 'Power off' },
  { action: 'reboot', label: 'Reboot', title: 'Reboot' },
] as const;

/** One action of the fence device, by hand, now. */
export function DeviceActions({ host }: { host: HostDetails }) {
  const { name } = host;
  const role = useBarred('operator');
  const { fence } = useHostOrders(host);
  const barred = role ?? (host.device.set ? null : `No fence device is set for ${name}: see the tab Fencing (IPMI).`);
  const running = host.vmList.filter((vm) => vm.state === 'running').length;

  const cut = (action: 'off' | 'reboot', title: string): void =>
    ask({
      title: `${title}: ${name}`,
      body: `This kills every VM on ${name} at once${running > 0 ? `: ${running} run on it` : ''}. No VM is moved by it. It is done by hand and does not count against the cap.`,
      confirm: title,
      danger: true,
      type: name,
      act: () => fence(action),
    });

  return (
    <>
      {harmless.map(({ action, label, explain }) => (
        <Action key={action} size="xs" barred={barred} explain={explain} onAct={() => fence(action)}>
          {label}
        </Action>
      ))}
      {deadly.map(({ action, label, title }) => (
        <Action
          key={action}
          size="xs"
          c={barred === null ? 'var(--bad)' : 'dimmed'}
          barred={barred}
          explain="Kills every VM on it. Asks first."
          onAct={() => void cut(action, title)}
        >
          {label}
        </Action>
      ))}
    </>
  );
}
