import { Button, Group, Stack, TextInput } from '@mantine/core';
import type { JoinTokenView } from '@picket/protocol';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/client.ts';
import { useBarred } from '../../api/session.ts';
import { JoinCommand } from '../../parts/join-command.tsx';
import { Notice } from '../../parts/notice.tsx';
import { ProblemNotice } from '../../parts/problem.tsx';

/** A token for the next host, and what to type there. The list below grows by itself once it has joined. */
export function JoinStep({ cluster, open }: { cluster: string; open: boolean }) {
  const [host, setHost] = useState('');
  const [made, setMade] = useState<JoinTokenView | null>(null);
  const [error, setError] = useState<unknown>(null);
  const barred = useBarred('admin');
  if (barred !== null) return open ? <Notice tone="calm">{barred}</Notice> : null;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      setError(null);
      setMade(
        await call<JoinTokenView>('POST', ['clusters', cluster, 'tokens'], { body: host === '' ? {} : { host } }),
      );
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <Stack gap={8}>
      <form onSubmit={(event) => void submit(event)}>
        <Group gap={8} align="flex-end">
          <TextInput
            label="Name of the next host"
            value={host}
            spellCheck={false}
            onChange={(event) => setHost(event.currentTarget.value.trim())}
          />
          <Button type="submit" variant={open ? 'filled' : 'default'}>
            Make a token
          </Button>
        </Group>
      </form>
      {error === null ? null : <ProblemNotice error={error} />}
      {made === null ? null : <JoinCommand made={made} />}
    </Stack>
  );
}
