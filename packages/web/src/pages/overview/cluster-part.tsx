import { Stack } from '@mantine/core';
import { useAlarms } from '../../api/queries.ts';
import type { OverviewCluster } from '../../api/types.ts';
import { CapLine } from '../../parts/cap-line.tsx';
import { Link } from '../../parts/link.tsx';
import { Mark, SeverityMark } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ScoreLine } from '../../parts/score.tsx';
import { Age } from '../../parts/time.tsx';
import { paths } from '../../paths.ts';
import { actionWords } from '../../words/actions.ts';
import { withoutCommands } from '../../words/commands.ts';
import { countWords } from '../../words/host-states.ts';
import { counted, range } from '../../words/text.ts';
import { HostTiles } from './host-tiles.tsx';
import classes from './overview.module.css';

/** One cluster, of as many as `clusters` on the page: what it would do with a dead host now, whether that would work, and its hosts. */
export function ClusterPart({ cluster, clusters }: { cluster: OverviewCluster; clusters: number }) {
  const { name, armed, fencingAction, cap, score } = cluster;
  const tone =
    cap.reached || !armed.on || cluster.troubles.length > 0
      ? 'notice'
      : fencingAction === 'nothing'
        ? 'accent'
        : undefined;
  return (
    <Panel
      {...(tone === undefined ? {} : { tone })}
      title={name}
      aside={
        <span className={classes.line}>
          {armed.on ? null : (
            <Mark
              word={{
                label: 'Disarmed',
                tone: 'notice',
                shape: 'pause',
                meaning: 'Nothing is fenced until a person arms it.',
              }}
            />
          )}
          {cap.reached ? (
            <Mark
              word={{
                label: 'Cap reached',
                tone: 'bad',
                shape: 'lock',
                meaning: 'No power is cut until a person acknowledges it.',
              }}
            />
          ) : null}
          <Mark word={actionWords[fencingAction]} />
          <Link to={paths.cluster(name)}>Open {name}</Link>
        </span>
      }
    >
      <Stack gap={12}>
        <div>
          <p className={classes.sentence}>{withoutCommands(cluster.sentence)}</p>
          {cluster.troubles.map((trouble) => (
            <p key={trouble} className={classes.sentence}>
              {trouble}
            </p>
          ))}
        </div>
        <div className={classes.facts}>
          <ScoreLine score={score} cluster={name} />
          <div>
            <div className={classes.dim}>Power cuts</div>
            <CapLine cap={cap} />
          </div>
          <div>
            <div className={classes.dim}>Expected failover</div>
            {range(cluster.expectedFailover.powerLost)} after a power loss
          </div>
          <div>
            <div className={classes.dim}>Hosts and VMs</div>
            {countWords(cluster.hosts) || 'No host yet'}
            <br />
            {cluster.vms.running} of {counted(cluster.vms.total, 'VM')} running
          </div>
        </div>
        <Alarms cluster={name} />
        <HostTiles cluster={cluster} clusters={clusters} />
      </Stack>
    </Panel>
  );
}

/** Standing alarms beside the open incidents, which stand above. A server without them shows none. */
function Alarms({ cluster }: { cluster: string }) {
  const { data } = useAlarms(cluster);
  const alarms = (data?.alarms ?? []).filter(({ incident }) => incident === null);
  if (alarms.length === 0) return null;
  return (
    <ul className={classes.alarms} aria-label={`Standing alarms of ${cluster}`}>
      {alarms.map((alarm) => (
        <li key={alarm.key}>
          <SeverityMark severity={alarm.severity} /> <span>{withoutCommands(alarm.sentence)}</span>{' '}
          {alarm.next === '' ? null : <span>{withoutCommands(alarm.next)} </span>}
          <span className={classes.dim}>
            for <Age seconds={alarm.sinceSeconds} />
          </span>
        </li>
      ))}
    </ul>
  );
}
