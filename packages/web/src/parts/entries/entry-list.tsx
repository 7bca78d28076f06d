import type { JournalEntryView } from '@picket/protocol';
import { withoutCommands } from '../../words/commands.ts';
import { kindWord } from '../../words/kinds.ts';
import { elapsed } from '../../words/text.ts';
import { Glyph } from '../glyph.tsx';
import { Clock } from '../time.tsx';
import classes from './entries.module.css';
import { EntryEvidence, hasEvidence } from './evidence.tsx';

interface EntryListProps {
  readonly entries: readonly JournalEntryView[];
  /** When the story begins: each entry then says how long after. */
  readonly sinceMs?: number;
  /** Entry that is pointed at elsewhere on the page. */
  readonly pointed?: number | null;
  readonly onPoint?: (id: number | null) => void;
}

/** Sentences with their times; the evidence of each can be unfolded. */
export function EntryList({ entries, sinceMs, pointed, onPoint }: EntryListProps) {
  return (
    <ol className={classes.entries}>
      {entries.map((entry) => {
        const word = kindWord(entry);
        const after = sinceMs === undefined ? null : (Date.parse(entry.at) - sinceMs) / 1000;
        return (
          <li
            key={entry.id}
            id={`entry-${entry.id}`}
            className={classes.entry}
            data-tone={word.tone}
            data-pointed={entry.id === pointed}
            onMouseEnter={() => onPoint?.(entry.id)}
            onMouseLeave={() => onPoint?.(null)}
          >
            <span className={classes.time}>
              <Clock iso={entry.at} />
              {after === null ? null : <span className={classes.after}>{elapsed(after)}</span>}
            </span>
            <span className={classes.mark} title={word.meaning}>
              <Glyph shape={word.shape} />
              {word.label}
            </span>
            <div className={classes.sentence}>
              {entry.sentence.includes(entry.subject) ? null : <strong>{entry.subject}: </strong>}
              {withoutCommands(entry.sentence)}
              {hasEvidence(entry) ? (
                <details className={classes.more}>
                  <summary>Evidence</summary>
                  <EntryEvidence entry={entry} />
                </details>
              ) : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
