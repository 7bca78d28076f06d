import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

interface PageProps {
  readonly title: string;
  /** Above the title: where one is. */
  readonly crumbs?: ReactNode;
  readonly mark?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Head and body of a page. The title stands in the browser's tab as well. */
export function Page({ title, crumbs, mark, lead, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Picket`;
  }, [title]);
  return (
    <Stack gap={16}>
      <Group justify="space-between" align="flex-start" gap={12}>
        <Stack gap={4} miw={0} style={{ flex: '1 1 300px' }}>
          {crumbs}
          <Group gap={10}>
            <Title order={1}>{title}</Title>
            {mark}
          </Group>
          {lead === undefined ? null : (
            <Text component="div" maw={820}>
              {lead}
            </Text>
          )}
        </Stack>
        {actions === undefined ? null : <Group gap={8}>{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
