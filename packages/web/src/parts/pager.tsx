import { Button, Group, Text } from '@mantine/core';

interface PagerProps {
  readonly shown: number;
  readonly total: number;
  readonly onMore: () => void;
}

/** "100 of 1,000": more on demand. */
export function Pager({ shown, total, onMore }: PagerProps) {
  return (
    <Group gap={12} mt={10}>
      <Text size="sm" c="dimmed" role="status">
        {shown.toLocaleString('en')} of {total.toLocaleString('en')} shown
      </Text>
      {shown < total ? (
        <Button size="compact-sm" variant="default" onClick={onMore}>
          Show more
        </Button>
      ) : null}
    </Group>
  );
}
