import { Group, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { AuditEntry, AuditPage } from '@picket/protocol';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useBarred } from '../../api/session.ts';
import { Empty } from '../../parts/empty.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Clock } from '../../parts/time.tsx';
import { actionWords, changeWords } from './change-words.ts';

const pageSize = 100;

/** Who did what, from where, and what it was before. */
export function View() {
  const barred = useBarred('operator');
  return (
    <Page
      title="Audit"
      lead="Every change and action by a person or a token: who, from where, what it was before, and what came of it."
    >
      {barred === null ? (
        <Trail />
      ) : (
        <Notice tone="calm" title="The audit trail is for operators and admins.">
          {barred}
        </Notice>
      )}
    </Page>
  );
}

function Trail() {
  const [who, setWho] = useState('');
  const [action, setAction] = useState('');
  const [limit, setLimit] = useState(pageSize);
  const [asked] = useDebouncedValue({ who: who.trim(), action: action.trim() }, 250);
  const answer = useQuery({
    queryKey: keys.audit(asked, limit),
    queryFn: () => get<AuditPage>(['audit'], { ...asked, limit }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel
      title="Audit trail"
      aside={
        <Group gap={8}>
          <TextInput
            aria-label="Only by"
            placeholder="Only by …"
            value={who}
            onChange={(event) => setWho(event.currentTarget.value)}
          />
          <TextInput
            aria-label="Only actions"
            placeholder="Only actions like …"
            value={action}
            onChange={(event) => setAction(event.currentTarget.value)}
          />
        </Group>
      }
    >
      <Await answer={answer} lines={6}>
        {({ entries, next }) =>
          entries.length === 0 ? (
            <Empty title={who + action === '' ? 'Nobody has changed anything yet.' : 'No entry fits.'} />
          ) : (
            <>
              <Table label="Audit trail" rows={entries} columns={columns} keyOf={({ id }) => String(id)} />
              <Pager
                shown={entries.length}
                total={entries.length + (next === null ? 0 : 1)}
                onMore={() => setLimit(Math.min(1000, limit + pageSize))}
              />
            </>
          )
        }
      </Await>
    </Panel>
  );
}

const columns: readonly Column<AuditEntry>[] = [
  { id: 'at', header: 'When', cell: ({ at }) => <Clock iso={at} />, sort: ({ at }) => at },
  {
    id: 'who',
    header: 'Who',
    cell: ({ who, role }) => (role === 'none' ? `${who} (not logged in)` : `${who} (${role})`),
    sort: ({ who }) => who,
  },
  { id: 'from', header: 'From', cell: ({ from }) => from },
  {
    id: 'action',
    header: 'Action',
    cell: ({ action }) => actionWords(action),
    sort: ({ action }) => action,
  },
  { id: 'target', header: 'On', cell: ({ target }) => target || '–', sort: ({ target }) => target },
  {
    id: 'change',
    header: 'Before → after',
    cell: ({ before, after }) => changeWords(before, after).map((line) => <div key={line}>{line}</div>),
  },
  {
    id: 'outcome',
    header: 'Outcome',
    cell: ({ outcome }) => (outcome === 'ok' ? 'Done' : `Refused: ${outcome.replace(/^[A-Z_]+: /, '')}`),
    sort: ({ outcome }) => outcome,
  },
];
