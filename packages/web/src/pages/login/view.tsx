import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { get } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useSession, useSessionActions } from '../../api/session.ts';
import { Frame } from '../../parts/frame.tsx';
import { useGo } from '../../parts/link.tsx';
import { Notice } from '../../parts/notice.tsx';
import { ProblemNotice } from '../../parts/problem.tsx';
import { useSearchWord } from '../../parts/search.ts';
import { paths } from '../../paths.ts';

export function View() {
  const [wanted] = useSearchWord('next');
  // Kept: on the way to it the address, and with it the word, changes.
  const [next] = useState(wanted);
  const go = useGo();
  const { session } = useSession();
  const { logIn } = useSessionActions();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const setup = useQuery({ queryKey: keys.setup, queryFn: () => get<{ needed: boolean }>(['setup']) });
  const form = useForm({ initialValues: { username: '', password: '' } });

  const inside = session !== null;
  useEffect(() => {
    // Only addresses of this server: a link that somebody sends must not lead elsewhere after the log-in.
    if (inside) go(/^\/(?![/\\])/.test(next) ? next : paths.overview());
  }, [inside, next, go]);

  const submit = async ({ username, password }: { username: string; password: string }): Promise<void> => {
    setBusy(true);
    try {
      await logIn(username, password);
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };

  return (
    <Frame title="Log in">
      {setup.data?.needed === true ? (
        <Notice tone="accent" title="Nobody has an account here yet.">
          The server printed a one-time link when it started first: open that. It stands in its log as well:{' '}
          <code>journalctl -u picket-server</code>
        </Notice>
      ) : null}
      <form onSubmit={form.onSubmit((values) => void submit(values))}>
        <Stack gap={12}>
          <TextInput
            label="User"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
            {...form.getInputProps('username')}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            {...form.getInputProps('password')}
          />
          {error === null ? null : <ProblemNotice error={error} />}
          <Button type="submit" loading={busy} fullWidth size="md">
            Log in
          </Button>
        </Stack>
      </form>
      <Text size="sm" c="dimmed">
        Password forgotten? Another admin can give you a new one, or the machine itself:{' '}
        <code>picket user password NAME</code>
      </Text>
    </Frame>
  );
}
