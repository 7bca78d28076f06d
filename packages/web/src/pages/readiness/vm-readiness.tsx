import type { ReadinessView as Readiness } from '@picket/protocol';
import type { ReactNode } from 'react';
import { Empty } from '../../parts/empty.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { Link } from '../../parts/link.tsx';
import { Panel } from '../../parts/panel.tsx';
import { paths } from '../../paths.ts';
import { counted } from '../../words/text.ts';
import classes from './readiness.module.css';

/** VMs that would find no place, what keeps them, and what each possible host lacks for them. */
export function VmReadiness({ cluster, vms }: { cluster: string; vms: Readiness['unplaceable'] }) {
  return (
    <Panel
      title={vms.length === 0 ? 'Every VM would find a place' : `${counted(vms.length, 'VM')} would find no place`}
      tone={vms.length === 0 ? 'good' : 'bad'}
    >
      {vms.length === 0 ? (
        <Empty title="Nothing to do here.">
          Disks, firmware, bridges, and memory of every VM were checked on every possible host.
        </Empty>
      ) : (
        <ul className={classes.rows}>
          {vms.map(({ vm, uuid, host, obstacles, hosts }) => (
            <li key={uuid}>
              <strong>{vm}</strong> on <Link to={paths.host(cluster, host)}>{host}</Link>
              <ul className={classes.references}>
                {obstacles.map((obstacle) => (
                  <Lack key={obstacle}>{obstacle}</Lack>
                ))}
                {hosts.map((other) => (
                  <Lack key={other.host}>
                    <Link to={paths.host(cluster, other.host)}>{other.host}</Link> lacks {other.lacks}
                  </Lack>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Lack({ children }: { children: ReactNode }) {
  return (
    <li>
      <span data-tone="bad" className={classes.mark}>
        <Glyph shape="cross" />
      </span>{' '}
      {children}
    </li>
  );
}
