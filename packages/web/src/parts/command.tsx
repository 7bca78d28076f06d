import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './command.module.css';

/** A command to copy. */
export function Command({ text }: { text: string }) {
  return (
    <div className={classes.row}>
      {/* Long commands scroll; so they have to be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region without focus cannot be scrolled by keyboard. */}
      <code className={classes.code} tabIndex={0}>
        {text}
      </code>
      <CopyButton value={text} timeout={2000}>
        {({ copied, copy }) => (
          <ActionIcon variant="subtle" onClick={copy} aria-label={copied ? 'Copied' : 'Copy the command'}>
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        )}
      </CopyButton>
    </div>
  );
}
