import { useParams } from '@tanstack/react-router';
import { useOverview } from '../../api/queries.ts';
import type { OverviewCluster } from '../../api/types.ts';
import { Link } from '../../parts/link.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Await } from '../../parts/problem.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { paths } from '../../paths.ts';
import { actionWords } from '../../words/actions.ts';
import { withoutCommands } from '../../words/commands.ts';
import { ClusterActions } from './actions.tsx';
import { ClusterBanner } from './banner.tsx';
import { FencingTab } from './fencing-tab.tsx';
import { HostsTab } from './hosts-tab.tsx';
import { NotificationsTab } from './notifications-tab.tsx';
import { PolicyTab } from './policy-tab.tsx';
import { PoolsTab } from './pools-tab.tsx';
import { VmsTab } from './vms-tab.tsx';

export function View() {
  const { cluster: name } = useParams({ strict: false }) as { cluster: string };
  const overview = useOverview();
  const found = overview.data?.clusters.find((cluster) => cluster.name === name);
  return (
    <Page
      title={name}
      crumbs={<Link to={paths.overview()}>Overview</Link>}
      mark={found === undefined ? null : <Mark word={actionWords[found.fencingAction]} />}
      lead={found === undefined ? undefined : withoutCommands(found.sentence)}
      actions={found === undefined ? undefined : <ClusterActions cluster={found} />}
    >
      <Await answer={overview} lines={8}>
        {() =>
          found === undefined ? (
            <Notice tone="notice" title={`There is no cluster ${name}.`}>
              It may have been renamed. <Link to={paths.overview()}>To the overview</Link>
            </Notice>
          ) : (
            <Body cluster={found} />
          )
        }
      </Await>
    </Page>
  );
}

function Body({ cluster }: { cluster: OverviewCluster }) {
  const { name } = cluster;
  return (
    <>
      <ClusterBanner cluster={cluster} />
      <Tabs
        label={`Parts of ${name}`}
        tabs={[
          { id: 'hosts', label: 'Hosts', content: () => <HostsTab cluster={cluster} /> },
          { id: 'vms', label: 'VMs', content: () => <VmsTab cluster={name} /> },
          { id: 'pools', label: 'Pools', content: () => <PoolsTab cluster={name} /> },
          { id: 'fencing', label: 'Fencing (IPMI)', content: () => <FencingTab cluster={cluster} /> },
          { id: 'policy', label: 'HA policy', content: () => <PolicyTab cluster={cluster} /> },
          { id: 'notifications', label: 'Notifications', content: () => <NotificationsTab cluster={name} /> },
        ]}
      />
    </>
  );
}
