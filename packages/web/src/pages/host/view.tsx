import type { HostDetails } from '@picket/protocol';
import { useParams } from '@tanstack/react-router';
import { useHost } from '../../api/queries.ts';
import { Link } from '../../parts/link.tsx';
import { HostMark } from '../../parts/mark.tsx';
import { Page } from '../../parts/page.tsx';
import { Await } from '../../parts/problem.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Age } from '../../parts/time.tsx';
import { paths } from '../../paths.ts';
import { withoutCommands } from '../../words/commands.ts';
import { hostStateWords } from '../../words/host-states.ts';
import { HostActions } from './actions/actions.tsx';
import { FencingTab } from './fencing/tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { StateTab } from './state/tab.tsx';

export function View() {
  const { cluster, host: name } = useParams({ strict: false }) as { cluster: string; host: string };
  const answer = useHost(cluster, name);
  const host = answer.data;
  return (
    <Page
      title={name}
      crumbs={
        <span>
          <Link to={paths.overview()}>Overview</Link> › <Link to={paths.cluster(cluster)}>{cluster}</Link>
        </span>
      }
      mark={
        host === undefined ? null : (
          <>
            <HostMark state={host.state} />
            <span>
              for <Age seconds={host.stateSeconds} />
            </span>
          </>
        )
      }
      lead={host === undefined ? undefined : <Lead host={host} />}
    >
      <Await answer={answer} lines={10}>
        {(found) => (
          <>
            <HostActions host={found} />
            <Tabs
              label={`Parts of ${name}`}
              tabs={[
                { id: 'state', label: 'State', content: () => <StateTab host={found} /> },
                { id: 'fencing', label: 'Fencing (IPMI)', content: () => <FencingTab host={found} /> },
                { id: 'history', label: 'History', content: () => <HistoryTab host={found} /> },
              ]}
            />
          </>
        )}
      </Await>
    </Page>
  );
}

/** Why it is in its state; what the state means where the sentence does not say it. */
function Lead({ host }: { host: HostDetails }) {
  return (
    <>
      {withoutCommands(host.sentence)}{' '}
      {host.incident === null ? null : (
        <Link to={paths.incident(host.cluster, host.incident)}>Flight recorder of {host.incident}</Link>
      )}
      {host.state === 'up' ? null : (
        <div style={{ color: 'var(--mantine-color-dimmed)' }}>{hostStateWords[host.state].meaning}</div>
      )}
    </>
  );
}
