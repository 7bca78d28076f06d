import { Container, Paper, Stack, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

/** A page for people who are not logged in: one box in the middle. */
export function Frame({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Picket`;
  }, [title]);
  return (
    <Container size={440} px={16} py={{ base: 32, sm: 80 }} component="main">
      <Stack gap={20}>
        <Stack gap={8} align="center">
          <img src="/favicon.svg" alt="" width={44} height={44} />
          <Title order={1} ta="center">
            {title} {title.includes('Picket') ? '' : 'to Picket'}
          </Title>
        </Stack>
        <Paper withBorder p={20} bg="var(--surface)">
          <Stack gap={16}>{children}</Stack>
        </Paper>
      </Stack>
    </Container>
  );
}
