import type { HostView, IncidentStory } from '@picket/protocol';
import { Glyph } from '../../parts/glyph.tsx';
import { Link } from '../../parts/link.tsx';
import { HostMark } from '../../parts/mark.tsx';
import { Clock } from '../../parts/time.tsx';
import { paths } from '../../paths.ts';
import { withoutCommands } from '../../words/commands.ts';
import classes from './overview.module.css';

/** One outage: where it stands, and its last sentences. */
export function IncidentCard({ incident, host }: { incident: IncidentStory; host: HostView | undefined }) {
  const last = incident.entries.slice(-3);
  return (
    <article className={classes.incident}>
      <div className={classes.line}>
        {host === undefined ? <Glyph shape="alert" /> : <HostMark state={host.state} />}
        <Link to={paths.host(incident.cluster, incident.host)} strong>
          {incident.host}
        </Link>
        <span className={classes.dim}>
          in {incident.cluster}
          {incident.openedAt === null ? null : (
            <>
              {' '}
              since <Clock iso={incident.openedAt} />
            </>
          )}
        </span>
        <span className={classes.grow} />
        <Link to={paths.incident(incident.cluster, incident.id)}>Flight recorder of {incident.id}</Link>
      </div>
      <p className={classes.sentence}>{withoutCommands(incident.sentence)}</p>
      {last.length === 0 ? null : (
        <ol className={classes.story}>
          {last.map((entry) => (
            <li key={entry.id}>
              <Clock iso={entry.at} /> {withoutCommands(entry.sentence)}
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}
