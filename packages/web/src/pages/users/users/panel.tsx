import { Group, NativeSelect } from '@mantine/core';
import type { UserView as User, UserList } from '@picket/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call, get } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { Action, tell, tellProblem } from '../../../parts/action.tsx';
import { ask } from '../../../parts/ask.tsx';
import { Mark } from '../../../parts/mark.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { openPassword } from '../../../parts/password.tsx';
import { Await } from '../../../parts/problem.tsx';
import { type Column, Table } from '../../../parts/table.tsx';
import { Clock } from '../../../parts/time.tsx';
import { roles } from '../../../words/roles.ts';
import { openNewUser } from './new-user.tsx';

export function UsersPanel({ own }: { own: string }) {
  const client = useQueryClient();
  const answer = useQuery({ queryKey: keys.users, queryFn: () => get<UserList>(['users']) });
  const columns = useMemo(() => {
    const change = async (
      method: 'PATCH' | 'POST' | 'DELETE',
      path: readonly string[],
      body: object | undefined,
      sentence: string,
    ): Promise<string> => {
      await call(method, ['users', ...path], body === undefined ? {} : { body });
      void client.invalidateQueries({ queryKey: keys.users });
      return sentence;
    };
    return columnsOf(own, change);
  }, [own, client]);
  return (
    <Panel
      title="Users"
      aside={
        <Action size="compact-sm" onAct={() => openNewUser() as undefined}>
          Add a user
        </Action>
      }
    >
      <Await answer={answer}>
        {({ users }) => <Table label="Users" rows={users} columns={columns} keyOf={({ name }) => name} />}
      </Await>
    </Panel>
  );
}

type Change = (
  method: 'PATCH' | 'POST' | 'DELETE',
  path: readonly string[],
  body: object | undefined,
  sentence: string,
) => Promise<string>;

function columnsOf(own: string, change: Change): readonly Column<User>[] {
  return [
    { id: 'name', header: 'User', cell: ({ name }) => <strong>{name}</strong>, sort: ({ name }) => name },
    {
      id: 'role',
      header: 'Role',
      cell: ({ name, role }) =>
        name === own ? (
          `${role} (you)`
        ) : (
          <NativeSelect
            size="xs"
            aria-label={`Role of ${name}`}
            value={role}
            data={[...roles]}
            onChange={(event) => {
              const next = event.currentTarget.value;
              void change('PATCH', [name], { role: next }, `${name} is ${next} now.`).then(
                (sentence) => tell(sentence),
                tellProblem,
              );
            }}
          />
        ),
      sort: ({ role }) => role,
    },
    {
      id: 'state',
      header: 'State',
      cell: ({ disabled, lockedUntil }) =>
        disabled ? (
          <Mark word={{ label: 'Disabled', tone: 'calm', shape: 'pause', meaning: 'May not log in.' }} plain />
        ) : lockedUntil !== null ? (
          <Mark word={{ label: 'Locked', tone: 'notice', shape: 'lock', meaning: 'Too many wrong passwords.' }} plain />
        ) : (
          <Mark word={{ label: 'Active', tone: 'good', shape: 'check', meaning: 'May log in.' }} plain />
        ),
    },
    {
      id: 'last',
      header: 'Last log-in',
      cell: ({ lastLoginAt }) => (lastLoginAt === null ? 'never' : <Clock iso={lastLoginAt} />),
      sort: ({ lastLoginAt }) => lastLoginAt ?? '',
    },
    {
      id: 'do',
      header: 'Actions',
      bare: true,
      cell: (user) => <UserActions user={user} own={own} change={change} />,
    },
  ];
}

function UserActions({ user, own, change }: { user: User; own: string; change: Change }) {
  const { name, disabled, lockedUntil } = user;
  const mine = name === own ? 'This is you: another admin can do it.' : null;
  return (
    <Group gap={6}>
      {lockedUntil === null ? null : (
        <Action size="compact-sm" onAct={() => change('POST', [name, 'unlock'], {}, `${name} may log in again.`)}>
          Unlock
        </Action>
      )}
      <Action size="compact-sm" onAct={() => openPassword(name, name === own) as undefined}>
        Password
      </Action>
      <Action
        size="compact-sm"
        barred={mine}
        onAct={() =>
          change(
            'PATCH',
            [name],
            { disabled: !disabled },
            disabled ? `${name} may log in again.` : `${name} may not log in any more.`,
          )
        }
      >
        {disabled ? 'Enable' : 'Disable'}
      </Action>
      <Action
        size="compact-sm"
        barred={mine}
        onAct={() =>
          void ask({
            title: `Remove ${name}`,
            body: `${name} is logged out and may not log in any more. What ${name} did stays in the audit trail.`,
            confirm: 'Remove',
            danger: true,
            act: () => change('DELETE', [name], undefined, `${name} was removed.`),
          })
        }
      >
        Remove
      </Action>
    </Group>
  );
}
