import { Text } from '@mantine/core';
import type { HostView } from '@picket/protocol';
import type { OverviewCluster } from '../../api/types.ts';
import { Link } from '../../parts/link.tsx';
import { paths } from '../../paths.ts';
import { withoutCommands } from '../../words/commands.ts';
import { JoinStep } from './join-step.tsx';
import { MakeCluster } from './make-cluster.tsx';
import type { StepId } from './progress.ts';
import classes from './start.module.css';

interface WorkProps {
  readonly id: StepId;
  readonly cluster: OverviewCluster | null;
  readonly hosts: readonly HostView[];
  readonly open: boolean;
}

/** What there is to do in a step. Steps to come only say where it will be done. */
export function StepWork({ id, cluster, hosts, open }: WorkProps) {
  if (id === 'cluster') return <MakeCluster />;
  if (cluster === null) return null;
  const { name } = cluster;
  switch (id) {
    case 'hosts':
      return <JoinStep cluster={name} open={open} />;
    case 'device':
      return (
        <Text component="div" size="sm">
          What all devices have in common (kind, user, password) is set once:{' '}
          <Link to={paths.cluster(name, 'fencing')}>fencing of {name}</Link>. Then the address of each, on its page.
          <HostLinks hosts={hosts.filter(({ device }) => !device.set)} />
        </Text>
      );
    case 'bind':
      return (
        <Text component="div" size="sm">
          It happens by itself within a minute where both sides tell the identity of the machine. Where it does not, say
          on the page of the host that the wiring was checked.
          <HostLinks hosts={hosts.filter(({ device }) => device.set && device.binding !== 'bound')} />
        </Text>
      );
    case 'test':
      return (
        <Text component="div" size="sm">
          Picket tries each by itself every few minutes. “Test” on the page of a host does it now.
          <HostLinks
            hosts={hosts.filter(
              ({ device }) => device.set && (device.lastRead === null || device.lastRead.power === 'unknown'),
            )}
          />
        </Text>
      );
    case 'notifier':
      return (
        <Text size="sm">
          <Link to={paths.notifications()}>Add a notifier</Link> and press Test beside it.
        </Text>
      );
    case 'shadow':
      return (
        <Text size="sm">
          <Link to={paths.incidents(name)}>Incidents of {name}</Link> say what Picket would have done;{' '}
          <Link to={paths.readiness(name)}>readiness</Link> says what would not work.
        </Text>
      );
    case 'action':
      return (
        <Text size="sm">
          Once you trust it: <Link to={paths.cluster(name, 'fencing')}>choose “Power off” or “Reboot”</Link>. You are
          shown first on which hosts it would act now.
        </Text>
      );
  }
}

function HostLinks({ hosts }: { hosts: readonly HostView[] }) {
  if (hosts.length === 0) return null;
  return (
    <ul className={classes.list}>
      {hosts.slice(0, 12).map((host) => (
        <li key={host.name}>
          <Link to={paths.host(host.cluster, host.name, 'fencing')}>{host.name}</Link>:{' '}
          {withoutCommands(host.device.sentence)}
        </li>
      ))}
      {hosts.length > 12 ? <li>and {hosts.length - 12} more</li> : null}
    </ul>
  );
}
