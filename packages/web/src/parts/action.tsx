import { Button, type ButtonProps, Tooltip, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type ReactNode, useId, useState } from 'react';
import { wordsOf } from '../api/problem.ts';
import { withoutCommands } from '../words/commands.ts';
import { Glyph } from './glyph.tsx';

/** Says what came of something. Errors stay until they are closed. */
export function tell(sentence: string, tone: 'good' | 'bad' = 'good', hint?: string): void {
  notifications.show({
    message: withoutCommands(hint === undefined ? sentence : `${sentence} ${hint}`),
    color: tone === 'good' ? 'teal' : 'red',
    icon: <Glyph shape={tone === 'good' ? 'check' : 'alert'} />,
    autoClose: tone === 'good' ? 6000 : false,
    role: tone === 'good' ? 'status' : 'alert',
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Close' },
  });
}

export function tellProblem(error: unknown): void {
  const { detail, hint } = wordsOf(error);
  tell(detail, 'bad', hint);
}

interface ActionProps extends Omit<ButtonProps, 'children'> {
  readonly children: ReactNode;
  /** Why it cannot be done, by role or by situation; null: it can. The button stays, disabled, and says so. */
  readonly barred?: string | null;
  /** What it does; a sentence for whoever hovers. */
  readonly explain?: string;
  /** The sentence that comes back is told. */
  readonly onAct: () => Promise<string | null> | string | null | undefined;
}

/** A button that does one thing: waits while it is under way, tells what came of it, and says why it cannot. */
export function Action({ children, barred = null, explain, onAct, ...button }: ActionProps) {
  const [busy, setBusy] = useState(false);
  const id = useId();
  const act = async (): Promise<void> => {
    setBusy(true);
    try {
      const sentence = await onAct();
      if (typeof sentence === 'string') tell(sentence);
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const why = barred ?? explain;
  const off = barred !== null;
  const shown = (
    <Button
      variant="default"
      {...button}
      loading={busy}
      {...(off ? { 'data-disabled': true, 'aria-disabled': true, 'aria-describedby': id } : {})}
      onClick={() => {
        if (!off) void act();
      }}
    >
      {children}
      {off ? <VisuallyHidden id={id}>{barred}</VisuallyHidden> : null}
    </Button>
  );
  return why === undefined ? shown : <Tooltip label={why}>{shown}</Tooltip>;
}
