import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { NewApiToken as CreatedApiToken } from '@picket/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { Command } from '../../../parts/command.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { ProblemNotice } from '../../../parts/problem.tsx';
import { roleMeanings, roles } from '../../../words/roles.ts';

const daySeconds = 86_400;
const lifetimes = [1, 7, 30, 90, 365];

export function openNewToken(): void {
  modals.open({ title: 'Make an API token', children: <NewToken /> });
}

function NewToken() {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState('viewer');
  const [days, setDays] = useState('30');
  const [made, setMade] = useState<CreatedApiToken | null>(null);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      setError(null);
      setMade(
        await call<CreatedApiToken>('POST', ['api-tokens'], {
          body: { name, role, ttlSeconds: Number(days) * daySeconds },
        }),
      );
      void client.invalidateQueries({ queryKey: keys.tokens });
    } catch (thrown) {
      setError(thrown);
    }
  };
  if (made !== null)
    return (
      <Stack gap={10}>
        <Notice tone="notice" title="Copy it now: it is not shown again.">
          Keep it where only the program that uses it can read it.
        </Notice>
        <Command text={made.token} />
      </Stack>
    );
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap={12}>
        <TextInput
          label="Name"
          description="What uses it."
          required
          value={name}
          data-autofocus
          autoComplete="off"
          onChange={(event) => setName(event.currentTarget.value.trim())}
        />
        <NativeSelect
          label="Role"
          value={role}
          data={roles.map((each) => ({ value: each, label: `${each}: ${roleMeanings[each]}` }))}
          onChange={(event) => setRole(event.currentTarget.value)}
        />
        <NativeSelect
          label="Good for"
          value={days}
          data={lifetimes.map((each) => ({ value: String(each), label: each === 1 ? '1 day' : `${each} days` }))}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
        {error === null ? null : <ProblemNotice error={error} />}
        <Button type="submit" disabled={name === ''} style={{ alignSelf: 'flex-end' }}>
          Make the token
        </Button>
      </Stack>
    </form>
  );
}
