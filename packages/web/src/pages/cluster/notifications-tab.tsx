import { Stack } from '@mantine/core';
import type { OutboxEntry as Message, OutboxPage as MessagePage, NotifierView } from '@picket/protocol';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useNotifiers } from '../../api/queries.ts';
import { Empty } from '../../parts/empty.tsx';
import { Link } from '../../parts/link.tsx';
import { Mark, SeverityMark } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Clock } from '../../parts/time.tsx';
import { paths } from '../../paths.ts';
import { messageWord } from '../../words/messages.ts';
import { notifierKindWords } from '../../words/notifiers.ts';

/** Who hears of this cluster, and what they heard last. */
export function NotificationsTab({ cluster }: { cluster: string }) {
  const notifiers = useNotifiers();
  const messages = useQuery({
    queryKey: keys.outbox(cluster),
    queryFn: () => get<MessagePage>(['outbox'], { cluster, limit: 50 }),
  });
  return (
    <Stack gap={12}>
      <Panel title={`Who is told of ${cluster}`} aside={<Link to={paths.notifications()}>Change notifiers</Link>}>
        <Await answer={notifiers}>
          {({ notifiers: all }) => {
            const told = all.filter(({ clusters }) => clusters.length === 0 || clusters.includes(cluster));
            return told.length === 0 ? (
              <Empty title="Nobody is told of this cluster.">
                Mail, SNMP traps, webhooks, commands: <Link to={paths.notifications()}>add a notifier</Link>.
              </Empty>
            ) : (
              <Table
                label={`Notifiers for ${cluster}`}
                rows={told}
                columns={notifierColumns}
                keyOf={({ name }) => name}
              />
            );
          }}
        </Await>
      </Panel>
      <Panel title="Last messages" aside={<Link to={paths.notifications('messages')}>All messages</Link>}>
        <Await answer={messages}>
          {({ entries }) => {
            const own = entries.filter((entry) => entry.cluster === cluster).slice(0, 20);
            return own.length === 0 ? (
              <Empty title="No message yet." />
            ) : (
              <Table
                label={`Messages about ${cluster}`}
                rows={own}
                columns={messageColumns}
                keyOf={({ id }) => String(id)}
              />
            );
          }}
        </Await>
      </Panel>
    </Stack>
  );
}

const notifierColumns: readonly Column<NotifierView>[] = [
  { id: 'name', header: 'Notifier', cell: ({ name }) => <strong>{name}</strong>, sort: ({ name }) => name },
  {
    id: 'kind',
    header: 'Kind',
    cell: ({ config }) => notifierKindWords[config.kind].label,
    sort: ({ config }) => config.kind,
  },
  { id: 'from', header: 'From severity', cell: ({ minSeverity }) => <SeverityMark severity={minSeverity} /> },
  {
    id: 'state',
    header: 'State',
    cell: ({ enabled, trouble }) => trouble ?? (enabled ? 'Works, as far as is known' : 'Switched off'),
  },
];

const messageColumns: readonly Column<Message>[] = [
  { id: 'at', header: 'When', cell: ({ at }) => <Clock iso={at} />, sort: ({ at }) => at },
  { id: 'severity', header: 'Severity', cell: ({ severity }) => <SeverityMark severity={severity} /> },
  { id: 'sentence', header: 'Message', cell: ({ sentence }) => sentence },
  { id: 'state', header: 'Delivery', cell: ({ state }) => <Mark word={messageWord(state)} plain /> },
];
