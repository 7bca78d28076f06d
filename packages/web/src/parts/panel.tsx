import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { Tone } from '../words/tone.ts';
import classes from './panel.module.css';

interface PanelProps {
  readonly title?: string;
  readonly aside?: ReactNode;
  readonly tone?: Tone;
  readonly children: ReactNode;
}

/** One box with one subject. `tone` marks its edge; what is wrong is said inside. */
export function Panel({ title, aside, tone, children }: PanelProps) {
  const id = useId();
  return (
    <section
      className={`${classes.panel} ${tone === undefined ? '' : classes.tone}`}
      data-tone={tone}
      aria-labelledby={title === undefined ? undefined : id}
    >
      {title === undefined ? null : (
        <div className={classes.head}>
          <Title order={2} id={id}>
            {title}
          </Title>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}
