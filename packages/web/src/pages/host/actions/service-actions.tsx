import type { HostDetails, HostOrder } from '@picket/protocol';
import { useBarred } from '../../../api/session.ts';
import { Action } from '../../../parts/action.tsx';
import { ask } from '../../../parts/ask.tsx';
import { withoutCommands } from '../../../words/commands.ts';
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

/** Whether Picket watches over the host, and a person's word about it. */
export function ServiceActions({ host }: { host: HostDetails }) {
  const { name, state, refused } = host;
  const role = useBarred('operator');
  /** What the server would refuse is not offered: the button stays and says why. */
  const barred = (what: HostOrder): string | null =>
    role ?? (refused[what] === null ? null : withoutCommands(refused[what]));
  const { order } = useHostOrders(host);

  const withReason = (what: 'maintenance' | 'disable' | 'retire', title: string, body: string, confirm: string): void =>
    ask({
      title,
      body,
      confirm,
      reason: 'It is kept in the journal and shown to everybody.',
      act: (reason) => order(what, { reason }),
    });

  const actNow = (): void =>
    ask({
      title: `Act now on ${name}`,
      body: `${name} fell silent before fencing was switched on. Picket will fence it and start its VMs elsewhere as soon as every gate is open.`,
      confirm: 'Act now',
      act: () => order('act-now', {}),
    });

  return (
    <>
      {host.incidentDetails?.needsClick === true ? (
        <Action size="xs" variant="filled" barred={barred('act-now')} onAct={() => actNow() as undefined}>
          Act now
        </Action>
      ) : null}
      {silentStates.includes(state) ? (
        <Action
          size="xs"
          variant={state === 'unfenced' ? 'filled' : 'default'}
          barred={barred('confirm-down')}
          explain="Your word that it is off and stays off."
          onAct={() => openConfirmDown(host) as undefined}
        >
          Confirm down
        </Action>
      ) : null}
      {state === 'maintenance' ? (
        <Action
          size="xs"
          variant="filled"
          barred={barred('end-maintenance')}
          onAct={() => order('end-maintenance', {})}
        >
          End maintenance
        </Action>
      ) : (
        <Action
          size="xs"
          barred={barred('maintenance')}
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
        <Action size="xs" variant="filled" barred={barred('enable')} onAct={() => order('enable', {})}>
          Enable
        </Action>
      ) : (
        <Action
          size="xs"
          barred={barred('disable')}
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
      {state === 'down' || (state === 'maintenance' && !host.link.up) ? (
        <Action
          size="xs"
          barred={barred('retire')}
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
    </>
  );
}
