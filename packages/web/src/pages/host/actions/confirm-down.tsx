import { Button, Checkbox, Group, List, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { HostDetails } from '@picket/protocol';
import { type FormEvent, useState } from 'react';
import { useHost } from '../../../api/queries.ts';
import { tell } from '../../../parts/action.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { ProblemNotice } from '../../../parts/problem.tsx';
import { Age } from '../../../parts/time.tsx';
import { useHostOrders } from './orders.ts';

/** A person's word that a host is down: the one thing that can corrupt disks if it is wrong. */
export function openConfirmDown(host: HostDetails): void {
  const id = modals.open({
    title: `Confirm that ${host.name} is down`,
    size: 'lg',
    children: <ConfirmDown before={host} close={() => modals.close(id)} />,
  });
}

/** The evidence goes on being asked for while the question stands. */
function ConfirmDown({ before, close }: { before: HostDetails; close: () => void }) {
  const host = useHost(before.cluster, before.name).data ?? before;
  const { confirmDown } = useHostOrders(host);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [seen, setSeen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const alive = host.looksAlive.length > 0;
  const ready = typed === host.name && reason.trim().length >= 3 && (!alive || seen);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    try {
      tell(await confirmDown({ typedName: typed, reason: reason.trim(), evenIfAlive: alive && seen }));
      close();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap={14}>
        <Text size="sm">
          You say that {host.name} is off and stays off. Its {host.vms} VMs are then started elsewhere. If it still
          runs, their disks are destroyed. Look at the machine, its power cable, or its light before you confirm.
        </Text>
        <Evidence host={host} />
        {alive ? (
          <Notice tone="bad" title="It may well be alive:">
            <List size="sm">
              {host.looksAlive.map((sentence) => (
                <List.Item key={sentence}>{sentence}</List.Item>
              ))}
            </List>
          </Notice>
        ) : (
          <Notice tone={host.lastRound?.evidence === 'dead' ? 'calm' : 'notice'}>
            Nothing known to Picket speaks against it being down
            {host.lastRound?.evidence === 'dead' ? '.' : ', but nothing shows that it is: nobody could look at it.'}
          </Notice>
        )}
        <TextInput
          label={`Type ${host.name} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          required
          data-autofocus
        />
        <Textarea
          label="How do you know?"
          description="It is kept in the journal as your word."
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
          autosize
          minRows={2}
          required
        />
        {alive ? (
          <Checkbox
            label={`I have seen myself that ${host.name} is off, whatever the evidence says.`}
            checked={seen}
            onChange={(event) => setSeen(event.currentTarget.checked)}
          />
        ) : null}
        {error === null ? null : <ProblemNotice error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" color="red.9" loading={busy} disabled={!ready}>
            Confirm down
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Evidence({ host }: { host: HostDetails }) {
  const { link, lastRound, device } = host;
  return (
    <Facts
      facts={[
        [
          'Link',
          link.up ? (
            'up'
          ) : link.lastHeardSeconds === null ? (
            'down, never heard'
          ) : (
            <span key="link">
              down, last heard <Age seconds={link.lastHeardSeconds} ago />
            </span>
          ),
        ],
        lastRound === null
          ? ['Neighbours', 'have not looked in this outage']
          : [
              `Round ${lastRound.round}`,
              <span key="round">
                {lastRound.sentence} (<Age seconds={lastRound.agoSeconds} ago />)
              </span>,
            ],
        [
          'Fence device',
          device.lastRead === null ? (
            device.sentence
          ) : (
            <span key="device">
              power {device.lastRead.power}, read <Age seconds={device.lastRead.agoSeconds} ago />
              {device.lastRead.detail === '' ? '' : `: ${device.lastRead.detail}`}
            </span>
          ),
        ],
      ]}
    />
  );
}
