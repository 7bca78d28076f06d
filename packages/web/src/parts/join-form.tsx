import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { JoinTokenView } from '@picket/protocol';
import { type FormEvent, useState } from 'react';
import { call } from '../api/client.ts';
import { joinCommand, poolsFault } from '../words/join.ts';
import { clock } from '../words/text.ts';
import { Command } from './command.tsx';
import { ProblemNotice } from './problem.tsx';

interface JoinFormProps {
  readonly cluster: string;
  /** Whether it is what one came for. */
  readonly main?: boolean;
}

/** A token for one host, and the commands to type there with the pools that they share. */
export function JoinForm({ cluster, main = true }: JoinFormProps) {
  const [host, setHost] = useState('');
  const [pools, setPools] = useState('nfs1=/mnt/nfs1');
  const [made, setMade] = useState<JoinTokenView | null>(null);
  const [error, setError] = useState<unknown>(null);
  const fault = poolsFault(pools);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      setError(null);
      const body = host === '' ? {} : { host };
      setMade(await call<JoinTokenView>('POST', ['clusters', cluster, 'tokens'], { body }));
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <Stack gap={12}>
      <form onSubmit={(event) => void submit(event)}>
        <Group gap={8} align="flex-end">
          <TextInput
            label="Name of the host"
            placeholder="its own host name"
            value={host}
            spellCheck={false}
            onChange={(event) => setHost(event.currentTarget.value.trim())}
            data-autofocus
          />
          <TextInput
            label="Shared pools, and where they are mounted"
            value={pools}
            error={fault}
            spellCheck={false}
            onChange={(event) => setPools(event.currentTarget.value)}
          />
          <Button type="submit" variant={main ? 'filled' : 'default'} disabled={fault !== null}>
            Make a token
          </Button>
        </Group>
      </form>
      {error === null ? null : <ProblemNotice error={error} />}
      {made === null ? (
        <Text size="sm" c="dimmed">
          A host needs Picket’s agent, libvirt, and a pool that the others reach too: a mount point, under the same name
          on each.
        </Text>
      ) : (
        <Made made={made} pools={pools} />
      )}
    </Stack>
  );
}

function Made({ made, pools }: { made: JoinTokenView; pools: string }) {
  return (
    <Stack gap={10}>
      <Text size="sm">On {made.host ?? 'the host'}, as root:</Text>
      <Command text={joinCommand(made, pools)} />
      <Command text="picket agent run" />
      <Text size="sm" c="dimmed">
        The token is good for one join until {clock(made.expiresAt)} and is shown only now. Add --rack NAME where hosts
        share a switch or a power strip. If hosts know this server by another name: start it with --advertise-host.
      </Text>
    </Stack>
  );
}
