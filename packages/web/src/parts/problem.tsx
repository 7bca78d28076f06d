import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { wordsOf } from '../api/problem.ts';
import { withoutCommands } from '../words/commands.ts';
import { Glyph } from './glyph.tsx';
import classes from './notice.module.css';

/** What went wrong and what to do about it; never a code or a trace. */
export function ProblemNotice({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const { detail, hint } = wordsOf(error);
  return (
    <div className={classes.notice} data-tone="bad" role="alert">
      <Glyph shape="alert" size={18} />
      <div className={classes.body}>
        <Text fw={600} size="sm">
          {withoutCommands(detail)}
        </Text>
        <Text size="sm">{withoutCommands(hint)}</Text>
        {retry === undefined ? null : (
          <Group mt={6}>
            <Button size="compact-sm" variant="default" onClick={retry}>
              Try again
            </Button>
          </Group>
        )}
      </div>
    </div>
  );
}

interface Answer<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** A part of a page that stands on one answer: waits for it, says why it failed, shows it. Old data stays while new is asked for. */
export function Await<T>({
  answer,
  children,
  lines = 3,
}: {
  answer: Answer<T>;
  children: (data: T) => ReactNode;
  lines?: number;
}) {
  if (answer.data !== undefined) return children(answer.data);
  if (answer.error !== null) return <ProblemNotice error={answer.error} retry={() => void answer.refetch()} />;
  return (
    <Stack gap={8} aria-busy="true" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity.
        <Skeleton key={line} height={18} animate={false} />
      ))}
    </Stack>
  );
}
