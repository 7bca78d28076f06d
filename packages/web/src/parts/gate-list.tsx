import type { ReactNode } from 'react';
import { withoutCommands } from '../words/commands.ts';
import { gateQuestion } from '../words/gates.ts';
import classes from './gate-list.module.css';
import { Glyph } from './glyph.tsx';

export interface GateRow {
  readonly id: string;
  readonly open: boolean;
  readonly why: string;
}

/** The gates before a power cut, closed ones first. `aside` adds what can be done about one. */
export function GateList({ gates, aside }: { gates: readonly GateRow[]; aside?: (gate: GateRow) => ReactNode }) {
  const sorted = [...gates].sort((a, b) => Number(a.open) - Number(b.open));
  return (
    <ul className={classes.gates}>
      {sorted.map((gate) => (
        <li key={gate.id} className={classes.gate} data-tone={gate.open ? 'good' : 'bad'}>
          <span className={classes.mark}>
            <Glyph shape={gate.open ? 'check' : 'lock'} />
            {gate.open ? 'Open' : 'Closed'}
          </span>
          <span className={classes.text}>
            <strong>{gateQuestion(gate.id)}</strong> {withoutCommands(gate.why)}
          </span>
          {aside?.(gate)}
        </li>
      ))}
    </ul>
  );
}
