import { Button, NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { tell } from '../../../parts/action.tsx';
import { passwordFault, shortestPassword, userNameFault } from '../../../parts/password.tsx';
import { ProblemNotice } from '../../../parts/problem.tsx';
import { roleMeanings, roles } from '../../../words/roles.ts';

export function openNewUser(): void {
  const id = modals.open({ title: 'Add a user', children: <NewUser close={() => modals.close(id)} /> });
}

function NewUser({ close }: { close: () => void }) {
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const form = useForm({
    initialValues: { name: '', role: 'operator', password: '' },
    validate: {
      name: userNameFault,
      password: passwordFault,
    },
  });
  const submit = async (values: { name: string; role: string; password: string }): Promise<void> => {
    try {
      await call('POST', ['users'], { body: values });
      void client.invalidateQueries({ queryKey: keys.users });
      tell(`${values.name} may log in now.`);
      close();
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))}>
      <Stack gap={12}>
        <TextInput
          label="Name"
          autoCapitalize="none"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <NativeSelect
          label="Role"
          data={roles.map((role) => ({ value: role, label: `${role}: ${roleMeanings[role]}` }))}
          {...form.getInputProps('role')}
        />
        <PasswordInput
          label="Password"
          description={`At least ${shortestPassword} characters.`}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        {error === null ? null : <ProblemNotice error={error} />}
        <Button type="submit" style={{ alignSelf: 'flex-end' }}>
          Add the user
        </Button>
      </Stack>
    </form>
  );
}
