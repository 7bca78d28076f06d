import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useBarred } from '../../api/session.ts';
import type { OverviewCluster } from '../../api/types.ts';
import { Action } from '../../parts/action.tsx';
import { ask } from '../../parts/ask.tsx';
import { WouldActOn } from '../../parts/would-act-on.tsx';

/** What a person may order for a cluster as a whole. */
export function ClusterActions({ cluster }: { cluster: OverviewCluster }) {
  const { name, armed, cap } = cluster;
  const barred = useBarred('operator');
  const client = useQueryClient();
  const order = async (what: string, body: object): Promise<void> => {
    await call('POST', ['clusters', name, what], { body });
    void client.invalidateQueries({ queryKey: keys.overview });
    void client.invalidateQueries({ queryKey: keys.cluster(name) });
  };

  const disarm = () =>
    ask({
      title: `Disarm ${name}`,
      body: 'Hosts are watched on and people are told, but nothing is fenced or started until somebody arms the cluster again. It stays disarmed until then: it does not end by itself.',
      confirm: 'Disarm',
      reason: 'Why, and until when. It is kept in the journal and shown to everybody.',
      act: async (reason) => {
        await order('disarm', { reason });
        return `${name} is disarmed.`;
      },
    });

  const arm = () =>
    ask({
      title: `Arm ${name}`,
      body: <WouldActOn cluster={cluster} />,
      confirm: 'Arm',
      act: async () => {
        await order('arm', {});
        return `${name} is armed. The grace runs first.`;
      },
    });

  const acknowledge = () =>
    ask({
      title: `Acknowledge the cap of ${name}`,
      body: 'Look at the farm first: so many power cuts in so short a time have a cause. Power cuts are then counted anew, and dead hosts that waited for the cap are fenced if their verdict is fresh.',
      confirm: 'Acknowledge',
      reason: 'What you found. It is kept in the journal.',
      act: async (reason) => {
        await order('acknowledge-cap', { reason });
        return `The cap of ${name} is acknowledged.`;
      },
    });

  return (
    <>
      {cap.reached ? (
        <Action variant="filled" barred={barred} onAct={() => void acknowledge()}>
          Acknowledge the cap
        </Action>
      ) : null}
      {armed.on ? (
        <Action barred={barred} onAct={() => void disarm()}>
          Disarm
        </Action>
      ) : (
        <Action variant="filled" barred={barred} onAct={() => void arm()}>
          Arm
        </Action>
      )}
    </>
  );
}
