import { Button, Stack, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { JoinTokenView } from '@picket/protocol';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/client.ts';
import { useBarred } from '../../api/session.ts';
import { Action } from '../../parts/action.tsx';
import { JoinCommand } from '../../parts/join-command.tsx';
import { ProblemNotice } from '../../parts/problem.tsx';

/** Makes a token for a host and shows what to type there. */
export function JoinHost({ cluster }: { cluster: string }) {
  const barred = useBarred('admin');
  const open = () =>
    void modals.open({ title: `Add a host to ${cluster}`, size: 'lg', children: <JoinForm cluster={cluster} /> });
  return (
    <Action barred={barred} onAct={open}>
      Add a host
    </Action>
  );
}

function JoinForm({ cluster }: { cluster: string }) {
  const [host, setHost] = useState('');
  const [made, setMade] = useState<JoinTokenView | null>(null);
  const [error, setError] = useState<unknown>(null);
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
  if (made !== null) return <JoinCommand made={made} />;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap={12}>
        <TextInput
          label="Name of the host"
          description="Only a host of this name may use the token. Empty: any one host."
          value={host}
          onChange={(event) => setHost(event.currentTarget.value.trim())}
          spellCheck={false}
          data-autofocus
        />
        {error === null ? null : <ProblemNotice error={error} />}
        <Button type="submit" style={{ alignSelf: 'flex-end' }}>
          Make a token
        </Button>
        <Text size="sm" c="dimmed">
          A host needs Picket’s agent, libvirt, and a pool that the others reach too.
        </Text>
      </Stack>
    </form>
  );
}
