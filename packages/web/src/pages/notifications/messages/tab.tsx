import { NativeSelect, Text } from '@mantine/core';
import type { OutboxEntry as Message, OutboxPage as MessagePage } from '@picket/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { call, get } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { useBarred } from '../../../api/session.ts';
import { Action } from '../../../parts/action.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { Link } from '../../../parts/link.tsx';
import { Mark, SeverityMark } from '../../../parts/mark.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { Await } from '../../../parts/problem.tsx';
import { type Column, Table } from '../../../parts/table.tsx';
import { Clock } from '../../../parts/time.tsx';
import { paths } from '../../../paths.ts';
import { withoutCommands } from '../../../words/commands.ts';
import { messageWord } from '../../../words/messages.ts';

const states = ['queued', 'pending', 'sent', 'dead', 'discarded', 'unrouted'] as const;

/** Every message, what became of it at each notifier, and those that were given up. */
export function MessagesTab() {
  const [state, setState] = useState('');
  const answer = useQuery({
    queryKey: keys.outbox('all', state),
    queryFn: () => get<MessagePage>(['outbox'], { limit: 200, ...(state === '' ? {} : { state }) }),
    refetchInterval: 15_000,
  });
  const barred = useBarred('operator');
  const client = useQueryClient();
  const columns = useMemo(() => {
    const settle = async (id: number, how: 'retry' | 'discard'): Promise<string> => {
      await call('POST', ['outbox', String(id), how], { body: {} });
      void client.invalidateQueries({ queryKey: keys.outbox() });
      return how === 'retry' ? 'It is tried again now.' : 'It is put away.';
    };
    return columnsOf(barred, settle);
  }, [barred, client]);
  return (
    <Panel
      title="Messages"
      aside={
        <NativeSelect
          aria-label="Only messages that are"
          value={state}
          data={[
            { value: '', label: 'All of them' },
            ...states.map((each) => ({ value: each, label: messageWord(each).label })),
          ]}
          onChange={(event) => setState(event.currentTarget.value)}
        />
      }
    >
      <Await answer={answer} lines={6}>
        {({ entries }) =>
          entries.length === 0 ? (
            <Empty title={state === '' ? 'Nobody had to be told of anything yet.' : 'No such message.'}>
              To see one, press Test beside a notifier.
            </Empty>
          ) : (
            <Table label="Messages" rows={entries} columns={columns} keyOf={({ id }) => String(id)} />
          )
        }
      </Await>
    </Panel>
  );
}

function columnsOf(
  barred: string | null,
  settle: (id: number, how: 'retry' | 'discard') => Promise<string>,
): readonly Column<Message>[] {
  return [
    { id: 'at', header: 'When', cell: ({ at }) => <Clock iso={at} />, sort: ({ at }) => at },
    {
      id: 'severity',
      header: 'Severity',
      cell: ({ severity }) => <SeverityMark severity={severity} />,
      sort: ({ severity }) => severity,
    },
    {
      id: 'about',
      header: 'About',
      cell: (message) =>
        message.incident === null ? (
          message.subject
        ) : (
          <Link to={paths.incident(message.cluster, message.incident)}>{message.subject}</Link>
        ),
      sort: ({ subject }) => subject,
    },
    {
      id: 'sentence',
      header: 'Message',
      cell: ({ sentence, reminder }) => (
        <>
          {reminder ? 'Reminder: ' : ''}
          {withoutCommands(sentence)}
        </>
      ),
    },
    {
      id: 'deliveries',
      header: 'Delivery',
      cell: (message) =>
        message.deliveries.length === 0 ? (
          <Mark word={messageWord(message.state)} plain />
        ) : (
          message.deliveries.map((delivery) => (
            <div key={delivery.notifier}>
              <Mark word={messageWord(delivery.state)} plain /> {delivery.notifier}
              {delivery.state === 'sent' ? null : (
                <Text size="sm" c="dimmed">
                  {delivery.attempts} tries. {delivery.detail}
                </Text>
              )}
            </div>
          ))
        ),
    },
    {
      id: 'do',
      header: 'Actions',
      bare: true,
      cell: ({ id, deliveries }) =>
        deliveries.some(({ state }) => state === 'dead') ? (
          <>
            <Action size="compact-sm" mr={6} mb={4} barred={barred} onAct={() => settle(id, 'retry')}>
              Retry
            </Action>
            <Action size="compact-sm" barred={barred} onAct={() => settle(id, 'discard')}>
              Discard
            </Action>
          </>
        ) : null,
    },
  ];
}
