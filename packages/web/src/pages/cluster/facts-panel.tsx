import type { OverviewCluster } from '../../api/types.ts';
import { CapLine } from '../../parts/cap-line.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ScoreLine } from '../../parts/score.tsx';
import { countWords } from '../../words/host-states.ts';
import { range } from '../../words/text.ts';

/** The numbers of a cluster. */
export function FactsPanel({ cluster }: { cluster: OverviewCluster }) {
  const { name, cap } = cluster;
  return (
    <Panel>
      <Facts
        facts={[
          ['Failover now', <ScoreLine key="score" score={cluster.score} cluster={name} />],
          ['Hosts', countWords(cluster.hosts) || 'none yet'],
          ['VMs', `${cluster.vms.running} of ${cluster.vms.total} running`],
          ['Power cuts', <CapLine key="cap" cap={cap} />],
          [
            'Expected failover',
            `${range(cluster.expectedFailover.powerLost)} after a power loss, ${range(cluster.expectedFailover.frozen)} when a host hangs`,
          ],
        ]}
      />
    </Panel>
  );
}
