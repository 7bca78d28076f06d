import { Popover, UnstyledButton } from '@mantine/core';
import type { Score } from '@picket/protocol';
import { paths } from '../paths.ts';
import { withoutCommands } from '../words/commands.ts';
import { counted } from '../words/text.ts';
import type { Tone } from '../words/tone.ts';
import { Glyph } from './glyph.tsx';
import { Link } from './link.tsx';
import { SeverityMark } from './mark.tsx';
import { Meter } from './meter.tsx';
import classes from './score.module.css';

/** Would a failover work now: a number, a sentence, and on demand everything that is in its way. */
export function ScoreLine({ score, cluster }: { score: Score; cluster: string }) {
  const tone: Tone = score.percent >= 100 ? 'good' : score.percent >= 60 ? 'notice' : 'bad';
  return (
    <div>
      <div className={classes.dim}>Would a failover work now?</div>
      <div className={classes.line} data-tone={tone}>
        <Glyph shape={tone === 'good' ? 'check' : 'alert'} />
        <strong>{score.percent} %</strong>
        <Meter used={score.percent} max={100} tone={tone} />
      </div>
      <div>{withoutCommands(score.sentence)}</div>
      {score.problems.length === 0 ? null : (
        <Popover width={380} position="bottom-start" withArrow trapFocus>
          <Popover.Target>
            <UnstyledButton className={classes.why ?? ''}>
              Show {counted(score.problems.length, 'reason')}
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown maw="calc(100vw - 24px)">
            <ul className={classes.list}>
              {score.problems.map((problem) => (
                <li key={problem.sentence}>
                  <SeverityMark severity={problem.severity} />{' '}
                  {problem.host === null ? (
                    problem.sentence
                  ) : (
                    <Link to={paths.host(cluster, problem.host)}>{withoutCommands(problem.sentence)}</Link>
                  )}
                </li>
              ))}
            </ul>
            <Link to={paths.readiness(cluster)}>All of it: readiness of {cluster}</Link>
          </Popover.Dropdown>
        </Popover>
      )}
    </div>
  );
}
