import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Shape, Tone } from '../words/tone.ts';
import { Glyph } from './glyph.tsx';
import classes from './notice.module.css';

const shapes: Readonly<Record<Tone, Shape>> = {
  good: 'check',
  notice: 'info',
  bad: 'alert',
  calm: 'dot',
  accent: 'eye',
};

interface NoticeProps {
  readonly tone: Tone;
  readonly title?: string;
  readonly shape?: Shape;
  readonly children?: ReactNode;
}

/** Something that must be seen: said in words, with a colour and a shape. */
export function Notice({ tone, title, shape = shapes[tone], children }: NoticeProps) {
  return (
    <div className={classes.notice} data-tone={tone}>
      <Glyph shape={shape} size={18} />
      <div className={classes.body}>
        {title === undefined ? null : (
          <Text fw={650} size="sm">
            {title}
          </Text>
        )}
        <Text component="div" size="sm">
          {children}
        </Text>
      </div>
    </div>
  );
}
