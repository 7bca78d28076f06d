import type { Readiness } from '../../api/contract/readiness.ts';
import { Empty } from '../../parts/empty.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { Link } from '../../parts/link.tsx';
import { Panel } from '../../parts/panel.tsx';
import { paths } from '../../paths.ts';
import { counted, listed } from '../../words/text.ts';
import classes from './readiness.module.css';

/** VMs that could not be started everywhere, and which of their needs is missing where. */
export function VmReadiness({ cluster, vms }: { cluster: string; vms: Readiness['vms'] }) {
  return (
    <Panel
      title={
        vms.length === 0
          ? 'Every VM could be started elsewhere'
          : `${counted(vms.length, 'VM')} could not be started on every host`
      }
    >
      {vms.length === 0 ? (
        <Empty title="Nothing to do here.">
          Disks, firmware, bridges, and processor models of every VM were checked on every possible host.
        </Empty>
      ) : (
        <ul className={classes.rows}>
          {vms.map(({ vm, host, sentence, references }) => (
            <li key={vm}>
              <strong>{vm}</strong>
              {host === null ? null : (
                <>
                  {' '}
                  on <Link to={paths.host(cluster, host)}>{host}</Link>
                </>
              )}
              : {sentence}
              <ul className={classes.references}>
                {references.map((reference) => (
                  <li key={reference.reference}>
                    <span data-tone={reference.ok ? 'good' : 'bad'} className={classes.mark}>
                      <Glyph shape={reference.ok ? 'check' : 'cross'} />
                      {reference.ok ? 'There' : 'Missing'}
                    </span>{' '}
                    {reference.reference}: {reference.sentence}
                    {reference.missingOn.length === 0 ? '' : ` Missing on ${listed(reference.missingOn)}.`}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
