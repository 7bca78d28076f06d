import { useHosts } from '../../api/queries.ts';
import type { OverviewCluster } from '../../api/types.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { Link } from '../../parts/link.tsx';
import { HostMark } from '../../parts/mark.tsx';
import { Age } from '../../parts/time.tsx';
import { paths } from '../../paths.ts';
import { withoutCommands } from '../../words/commands.ts';
import { calmStates, hostStateOrder, hostStateWords } from '../../words/host-states.ts';
import classes from './overview.module.css';

/** Tiles for this many hosts without trouble on the page; the rest stands in the lists of their clusters. */
const mostCalm = 120;
const fewest = 6;

/** Hosts in trouble with their reason, then the others, small: as many as fit beside those of all `clusters`. */
export function HostTiles({ cluster, clusters }: { cluster: OverviewCluster; clusters: number }) {
  const { name, unhealthy } = cluster;
  const calm = useHosts(name, {
    state: calmStates.join(','),
    limit: Math.max(fewest, Math.floor(mostCalm / clusters)),
  });
  const total = Object.values(cluster.hosts).reduce((sum, n) => sum + n, 0);
  const inTrouble = unhealthy.toSorted((a, b) => hostStateOrder.indexOf(a.state) - hostStateOrder.indexOf(b.state));
  const quiet = (calm.data?.hosts ?? []).filter(({ state }) => calmStates.includes(state));
  const more = calm.data === undefined ? 0 : total - inTrouble.length - quiet.length;
  if (total === 0)
    return (
      <div>
        <p className={classes.sentence}>
          No host has joined yet. The <Link to={paths.start()}>guided set-up</Link> shows what to type on the first one.
        </p>
      </div>
    );
  return (
    <div>
      {inTrouble.length === 0 ? null : (
        <ul className={classes.tiles}>
          {inTrouble.map((host) => (
            <li key={host.name} className={classes.tile} data-tone={hostStateWords[host.state].tone}>
              <div className={classes.line}>
                <Link to={paths.host(name, host.name)} strong>
                  {host.name}
                </Link>
                <HostMark state={host.state} />
                <span className={classes.dim}>
                  <Age seconds={host.stateSeconds} />
                </span>
              </div>
              <p className={classes.reason}>{withoutCommands(host.sentence)}</p>
            </li>
          ))}
        </ul>
      )}
      <ul className={classes.chips} aria-label={`Other hosts of ${name}`}>
        {quiet.map((host) => (
          <li key={host.name}>
            <Link to={paths.host(name, host.name)} className={classes.chip}>
              <span data-tone={hostStateWords[host.state].tone} className={classes.chipMark}>
                <Glyph shape={hostStateWords[host.state].shape} size={14} />
              </span>
              {host.name}
              <span className={classes.dim}>{hostStateWords[host.state].label}</span>
            </Link>
          </li>
        ))}
        {more > 0 ? (
          <li className={classes.more}>
            <Link to={paths.cluster(name)}>and {more} more</Link>
          </li>
        ) : null}
      </ul>
    </div>
  );
}
