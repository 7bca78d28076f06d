import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Command } from './command.tsx';

/** Nothing is here: what to do next, with the command or the button for it. */
export function Empty({ title, children, command }: { title: string; children?: ReactNode; command?: string }) {
  return (
    <Stack gap={8} align="flex-start" py={8} maw={640}>
      <Text fw={600}>{title}</Text>
      {children === undefined ? null : (
        <Text component="div" size="sm" c="dimmed">
          {children}
        </Text>
      )}
      {command === undefined ? null : <Command text={command} />}
    </Stack>
  );
}
