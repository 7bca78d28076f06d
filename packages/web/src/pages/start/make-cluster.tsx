import { Button, Group, TextInput } from '@mantine/core';
import { namePattern } from '@picket/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useBarred } from '../../api/session.ts';
import { tell } from '../../parts/action.tsx';
import { Notice } from '../../parts/notice.tsx';
import { ProblemNotice } from '../../parts/problem.tsx';

export function MakeCluster() {
  const [name, setName] = useState('');
  const [error, setError] = useState<unknown>(null);
  const client = useQueryClient();
  const barred = useBarred('admin');
  if (barred !== null) return <Notice tone="calm">{barred}</Notice>;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      setError(null);
      await call('POST', ['clusters'], { body: { name } });
      void client.invalidateQueries({ queryKey: keys.overview });
      tell(`The cluster ${name} is there, in shadow mode.`);
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Group gap={8} align="flex-end">
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value.trim())}
          error={name === '' || namePattern.test(name) ? null : 'Letters, digits, dots, dashes, underscores'}
          spellCheck={false}
        />
        <Button type="submit" disabled={!namePattern.test(name)}>
          Make the cluster
        </Button>
      </Group>
      {error === null ? null : <ProblemNotice error={error} />}
    </form>
  );
}
