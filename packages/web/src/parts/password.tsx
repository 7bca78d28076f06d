import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { tell } from './action.tsx';
import { ProblemNotice } from './problem.tsx';

export const shortestPassword = 12;

/** As the server wants them. */
export function userNameFault(name: string): string | null {
  return /^[a-z0-9][a-z0-9._@-]{0,62}$/.test(name)
    ? null
    : 'Lower-case letters, digits, dots, dashes, underscores or @';
}

export function passwordFault(password: string): string | null {
  return password.length < shortestPassword ? `At least ${shortestPassword} characters` : null;
}

/** Changes a password: one's own with the one of now, another's as an admin. */
export function openPassword(user: string, own: boolean): void {
  const id = modals.open({
    title: own ? 'Change your password' : `New password for ${user}`,
    children: <PasswordForm user={user} own={own} close={() => modals.close(id)} />,
  });
}

function PasswordForm({ user, own, close }: { user: string; own: boolean; close: () => void }) {
  const [error, setError] = useState<unknown>(null);
  const form = useForm({
    initialValues: { current: '', password: '', again: '' },
    validate: {
      current: (value) => (own && value === '' ? 'Type your password of now' : null),
      password: passwordFault,
      again: (value, values) => (value === values.password ? null : 'The two are not the same'),
    },
  });
  const submit = async ({ current, password }: { current: string; password: string }): Promise<void> => {
    try {
      await call('POST', ['users', user, 'password'], { body: own ? { password, current } : { password } });
      tell(own ? 'Your password was changed.' : `The password of ${user} was changed.`);
      close();
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))}>
      <Stack gap={12}>
        {own ? (
          <PasswordInput
            label="Your password now"
            autoComplete="current-password"
            data-autofocus
            {...form.getInputProps('current')}
          />
        ) : null}
        <PasswordInput
          label="New password"
          description={`At least ${shortestPassword} characters.`}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <PasswordInput label="New password again" autoComplete="new-password" {...form.getInputProps('again')} />
        {error === null ? null : <ProblemNotice error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit">Change password</Button>
        </Group>
      </Stack>
    </form>
  );
}
