import { AppShell, Burger, Group, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { Link } from '../../parts/link.tsx';
import { paths } from '../../paths.ts';
import { AccountMenu } from './account-menu.tsx';
import { NavList } from './nav-list.tsx';
import { SchemeSwitch } from './scheme-switch.tsx';
import classes from './shell.module.css';
import { StaleBar } from './stale-bar.tsx';

/** The frame around every page: where one can go, who one is, and whether what is shown is live. */
export function Shell({ children }: { children: ReactNode }) {
  const [open, { toggle, close }] = useDisclosure(false);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu of a phone closes when the page changes.
  useEffect(close, [pathname]);

  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 216, breakpoint: 'md', collapsed: { mobile: !open } }}
      padding={{ base: 12, sm: 20 }}
    >
      <UnstyledButton component="a" href="#main" className={classes.skip ?? ''}>
        Skip to the page
      </UnstyledButton>
      <AppShell.Header className={classes.header ?? ''}>
        <Group h="100%" px={12} justify="space-between" wrap="nowrap">
          <Group gap={10} wrap="nowrap">
            <Burger
              opened={open}
              onClick={toggle}
              hiddenFrom="md"
              size="sm"
              aria-label={open ? 'Close the menu' : 'Open the menu'}
            />
            <Link to={paths.overview()} className={classes.brand}>
              <img src="/favicon.svg" alt="" width={22} height={22} />
              <Text span fw={700} fz="md">
                Picket
              </Text>
            </Link>
          </Group>
          <Group gap={4} wrap="nowrap">
            <SchemeSwitch />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar ?? ''} aria-label="Pages">
        <NavList pathname={pathname} />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main ?? ''}>
        <StaleBar />
        <div className={classes.page}>{children}</div>
      </AppShell.Main>
    </AppShell>
  );
}
