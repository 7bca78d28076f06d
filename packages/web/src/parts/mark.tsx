import type { HostState, VmState } from '@picket/protocol';
import { hostStateWords } from '../words/host-states.ts';
import { severityWord } from '../words/severities.ts';
import type { Word } from '../words/tone.ts';
import { vmStateWords } from '../words/vm-states.ts';
import { Glyph } from './glyph.tsx';
import classes from './mark.module.css';

/** A state: shape, word and colour. `title` tells what the word means. */
export function Mark({ word, plain = false }: { word: Word; plain?: boolean }) {
  return (
    <span className={`${classes.mark} ${plain ? classes.plain : ''}`} data-tone={word.tone} title={word.meaning}>
      <Glyph shape={word.shape} />
      {word.label}
    </span>
  );
}

export const HostMark = ({ state }: { state: HostState }) => <Mark word={hostStateWords[state]} />;
export const VmMark = ({ state }: { state: VmState }) => <Mark word={vmStateWords[state]} />;
export const SeverityMark = ({ severity }: { severity: string }) => <Mark word={severityWord(severity)} />;
