import { Stack } from '@mantine/core';
import { useBarred, useSession } from '../../api/session.ts';
import { Action } from '../../parts/action.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { openPassword } from '../../parts/password.tsx';
import { roleMeanings, roles } from '../../words/roles.ts';
import { TokensPanel } from './tokens/panel.tsx';
import { UsersPanel } from './users/panel.tsx';

/** Who may log in, and which programs may ask the API. */
export function View() {
  const barred = useBarred('admin');
  const { session } = useSession();
  const name = session?.user.name ?? '';
  return (
    <Page
      title="Users and tokens"
      lead={roles.map((role) => `A${role === 'viewer' ? '' : 'n'} ${role} ${roleMeanings[role]}.`).join(' ')}
      actions={<Action onAct={() => openPassword(name, true) as undefined}>Change your password</Action>}
    >
      {barred === null ? (
        <Stack gap={12}>
          <UsersPanel own={name} />
          <TokensPanel />
        </Stack>
      ) : (
        <Notice tone="calm" title="Accounts are for admins.">
          {barred} Your own password you can change here.
        </Notice>
      )}
    </Page>
  );
}
