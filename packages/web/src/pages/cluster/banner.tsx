import { Stack } from '@mantine/core';
import type { OverviewCluster } from '../../api/types.ts';
import { Link } from '../../parts/link.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Age } from '../../parts/time.tsx';
import { paths } from '../../paths.ts';
import { withoutCommands } from '../../words/commands.ts';
import { counted, span } from '../../words/text.ts';

/** What one must not overlook of a cluster, whatever tab is open. */
export function ClusterBanner({ cluster }: { cluster: OverviewCluster }) {
  const { name, armed, fencingAction, cap, graceSeconds, cooldownSeconds, needClick } = cluster;
  return (
    <Stack gap={10}>
      {armed.on ? null : (
        <Notice tone="notice" shape="pause" title="Disarmed: nothing is fenced or started.">
          By {armed.who}, <Age seconds={armed.sinceSeconds} ago />: {armed.reason}
        </Notice>
      )}
      {fencingAction === 'nothing' || fencingAction === 'blink' ? (
        <Notice
          tone="accent"
          title={
            fencingAction === 'nothing'
              ? 'Shadow mode: no VM would be recovered.'
              : 'Blink only: no VM would be recovered.'
          }
        >
          Picket watches and tells what it would do with a dead host; it cuts no power and starts no VM. Once its words
          fit what you see, <Link to={paths.cluster(name, 'fencing')}>choose an action that cuts power</Link>.
        </Notice>
      ) : null}
      {cap.reached ? (
        <Notice tone="bad" shape="lock" title="The cap on power cuts is reached: no power is cut.">
          {counted(cap.used, 'power cut')} within {span(cap.windowSeconds)}. Find out why so many hosts died, then
          acknowledge it.
        </Notice>
      ) : null}
      {needClick.length === 0 ? null : (
        <Notice tone="notice" title="Silent since before the last arming: each needs a click.">
          {needClick.map((host, at) => (
            <span key={host}>
              {at > 0 ? ', ' : ''}
              <Link to={paths.host(name, host)}>{host}</Link>
            </span>
          ))}
        </Notice>
      )}
      {cluster.storm.active ? (
        <Notice tone="bad" title="Storm: too many hosts are in trouble at once, so no power is cut.">
          {cluster.storm.why}
        </Notice>
      ) : null}
      {graceSeconds > 0 ? (
        <Notice tone="calm" shape="clock">
          Grace: no power is cut for another {span(graceSeconds)}.
        </Notice>
      ) : null}
      {cooldownSeconds > 0 ? (
        <Notice tone="calm" shape="clock">
          Cool-down after a storm: no power is cut for another {span(cooldownSeconds)}.
        </Notice>
      ) : null}
      {cluster.incidents.map((incident) => (
        <Notice key={incident.id} tone="bad" title={`Open incident: ${incident.host}`}>
          {withoutCommands(incident.sentence)}{' '}
          <Link to={paths.incident(name, incident.id)}>Flight recorder of {incident.id}</Link>
        </Notice>
      ))}
    </Stack>
  );
}
