import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useSessionActions } from '../../api/session.ts';
import { Frame } from '../../parts/frame.tsx';
import { Link, useGo } from '../../parts/link.tsx';
import { Notice } from '../../parts/notice.tsx';
import { passwordFault, shortestPassword, userNameFault } from '../../parts/password.tsx';
import { Await, ProblemNotice } from '../../parts/problem.tsx';
import { paths } from '../../paths.ts';

/** The one-time token stands behind the # of the link: browsers do not send that part, so that no log has it. */
const tokenInAddress = () => new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '';

export function View() {
  const setup = useQuery({ queryKey: keys.setup, queryFn: () => get<{ needed: boolean }>(['setup']) });
  return (
    <Frame title="Set up Picket">
      <Await answer={setup}>
        {({ needed }) =>
          needed ? (
            <FirstAdmin />
          ) : (
            <Notice tone="calm" title="This installation is set up already.">
              <Link to={paths.login()}>Log in</Link>
            </Notice>
          )
        }
      </Await>
    </Frame>
  );
}

function FirstAdmin() {
  const [token] = useState(tokenInAddress);
  const [error, setError] = useState<unknown>(null);
  const { setUp } = useSessionActions();
  const go = useGo();
  const form = useForm({
    initialValues: { token, username: 'admin', password: '', again: '' },
    validate: {
      token: (value) => (value === '' ? 'Copy it from the link that the server printed' : null),
      username: userNameFault,
      password: passwordFault,
      again: (value, values) => (value === values.password ? null : 'The two are not the same'),
    },
  });
  const submit = async (values: { token: string; username: string; password: string }): Promise<void> => {
    try {
      await setUp({ token: values.token, username: values.username, password: values.password });
      go(paths.start());
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))}>
      <Stack gap={12}>
        <Text size="sm">Make the first account. It is an admin: it may change everything and make more accounts.</Text>
        {token === '' ? (
          <TextInput
            label="One-time token"
            description="The part behind #token= of the link that the server printed when it started first."
            autoComplete="off"
            {...form.getInputProps('token')}
          />
        ) : null}
        <TextInput label="User" autoComplete="username" autoCapitalize="none" {...form.getInputProps('username')} />
        <PasswordInput
          label="Password"
          description={`At least ${shortestPassword} characters. A sentence is easier to keep than signs.`}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <PasswordInput label="Password again" autoComplete="new-password" {...form.getInputProps('again')} />
        {error === null ? null : <ProblemNotice error={error} />}
        <Button type="submit" fullWidth size="md">
          Make the account
        </Button>
      </Stack>
    </form>
  );
}
