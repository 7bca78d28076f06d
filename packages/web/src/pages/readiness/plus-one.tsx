import type { ReadinessView as Readiness } from '@picket/protocol';
import { useState } from 'react';
import { Link } from '../../parts/link.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { paths } from '../../paths.ts';
import { withoutCommands } from '../../words/commands.ts';
import { counted } from '../../words/text.ts';
import classes from './readiness.module.css';

const pageSize = 30;

/** Whose loss the others could not take. */
export function PlusOne({ cluster, rows }: { cluster: string; rows: Readiness['nPlusOne'] }) {
  const [most, setMost] = useState(pageSize);
  const short = rows.filter(({ absorbed }) => !absorbed).length;
  const sorted = [...rows].sort((a, b) => Number(a.absorbed) - Number(b.absorbed));
  return (
    <Panel
      title={
        short === 0
          ? 'The loss of any one host could be absorbed'
          : `The loss of ${counted(short, 'host')} could not be absorbed`
      }
      tone={short === 0 ? 'good' : 'bad'}
    >
      <ul className={classes.rows}>
        {sorted.slice(0, most).map(({ host, absorbed, sentence }) => (
          <li key={host}>
            <Mark
              word={
                absorbed
                  ? { label: 'Fits', tone: 'good', shape: 'check', meaning: 'Its VMs fit on the others.' }
                  : { label: 'Too much', tone: 'bad', shape: 'cross', meaning: 'Some of its VMs would wait for room.' }
              }
            />{' '}
            <Link to={paths.host(cluster, host)}>{host}</Link> {withoutCommands(sentence)}
          </li>
        ))}
      </ul>
      <Pager shown={Math.min(most, rows.length)} total={rows.length} onMore={() => setMost(most + 3 * pageSize)} />
    </Panel>
  );
}
