import type { ApiTokenView as ApiToken, ApiTokenList } from '@picket/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call, get } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { Action } from '../../../parts/action.tsx';
import { ask } from '../../../parts/ask.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { Mark } from '../../../parts/mark.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { Await } from '../../../parts/problem.tsx';
import { type Column, Table } from '../../../parts/table.tsx';
import { Clock } from '../../../parts/time.tsx';
import { openNewToken } from './new-token.tsx';

/** Programs that ask the API. Only a hash of each token is kept. */
export function TokensPanel() {
  const client = useQueryClient();
  const answer = useQuery({ queryKey: keys.tokens, queryFn: () => get<ApiTokenList>(['api-tokens']) });
  const columns = useMemo(() => {
    const revoke = (token: ApiToken): void =>
      ask({
        title: `Revoke ${token.name}`,
        body: 'Whatever uses this token is refused from now on.',
        confirm: 'Revoke',
        danger: true,
        act: async () => {
          await call('DELETE', ['api-tokens', String(token.id)]);
          void client.invalidateQueries({ queryKey: keys.tokens });
          return `${token.name} was revoked.`;
        },
      });
    return columnsOf(revoke);
  }, [client]);
  return (
    <Panel
      title="API tokens"
      aside={
        <Action size="compact-sm" onAct={() => openNewToken() as undefined}>
          Make a token
        </Action>
      }
    >
      <Await answer={answer}>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <Empty
              title="No program has a token."
              command="curl -H 'Authorization: Bearer TOKEN' SERVER/api/v1/overview"
            >
              Make one for whatever asks the API: a dashboard, a deployment. Give it the least role that it needs, and
              an end.
            </Empty>
          ) : (
            <Table label="API tokens" rows={tokens} columns={columns} keyOf={({ id }) => String(id)} />
          )
        }
      </Await>
    </Panel>
  );
}

function columnsOf(revoke: (token: ApiToken) => void): readonly Column<ApiToken>[] {
  return [
    { id: 'name', header: 'Token', cell: ({ name }) => <strong>{name}</strong>, sort: ({ name }) => name },
    { id: 'role', header: 'Role', cell: ({ role }) => role, sort: ({ role }) => role },
    {
      id: 'expires',
      header: 'Good until',
      cell: ({ expiresAt }) =>
        Date.parse(expiresAt) < Date.now() ? (
          <Mark word={{ label: 'Expired', tone: 'calm', shape: 'clock', meaning: 'It is refused.' }} plain />
        ) : (
          <Clock iso={expiresAt} />
        ),
      sort: ({ expiresAt }) => expiresAt,
    },
    {
      id: 'used',
      header: 'Last used',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <Clock iso={lastUsedAt} />),
      sort: ({ lastUsedAt }) => lastUsedAt ?? '',
    },
    { id: 'by', header: 'Made by', cell: ({ createdBy }) => createdBy, sort: ({ createdBy }) => createdBy },
    {
      id: 'do',
      header: 'Actions',
      bare: true,
      cell: (token) => (
        <Action size="compact-sm" onAct={() => revoke(token) as undefined}>
          Revoke
        </Action>
      ),
    },
  ];
}
