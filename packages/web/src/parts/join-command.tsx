import { Stack, Text } from '@mantine/core';
import type { JoinTokenView } from '@picket/protocol';
import { clock } from '../words/text.ts';
import { Command } from './command.tsx';

/** What to type on the host that joins. The token is shown only now. */
export function JoinCommand({ made }: { made: JoinTokenView }) {
  const name = made.host === null ? '' : ` --name ${made.host}`;
  const server = window.location.hostname;
  return (
    <Stack gap={10}>
      <Text size="sm">
        On the host, as root. A pool must be a mount point; say --pool once for each.{' '}
        {server === '127.0.0.1' || server === 'localhost' ? 'Put the name of this server in place of SERVER.' : ''}
      </Text>
      <Command
        text={`picket agent join --server https://${server === '127.0.0.1' || server === 'localhost' ? 'SERVER' : server}:8441${name} --token ${made.token} --pool nfs1=/mnt/nfs1`}
      />
      <Command text="picket agent run" />
      <Text size="sm" c="dimmed">
        The token is good for one join until {clock(made.expiresAt)} and is shown only now. Hosts that share a switch or
        a power strip get --rack NAME.
      </Text>
    </Stack>
  );
}
