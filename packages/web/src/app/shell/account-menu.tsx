import { Button, Menu } from '@mantine/core';
import { IconKey, IconLogout, IconUser } from '@tabler/icons-react';
import { useSession, useSessionActions } from '../../api/session.ts';
import { tellProblem } from '../../parts/action.tsx';
import { useGo } from '../../parts/link.tsx';
import { openPassword } from '../../parts/password.tsx';
import { paths } from '../../paths.ts';

export function AccountMenu() {
  const { session } = useSession();
  const { logOut } = useSessionActions();
  const go = useGo();
  if (session === null) return null;
  const { name, role } = session.user;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="inherit"
          px={8}
          leftSection={<IconUser size={17} />}
          aria-label={`Account: ${name}, ${role}`}
        >
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          Logged in as {name} ({role})
        </Menu.Label>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={() => openPassword(name, true)}>
          Change your password
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() => void logOut().then(() => go(paths.login()), tellProblem)}
        >
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
