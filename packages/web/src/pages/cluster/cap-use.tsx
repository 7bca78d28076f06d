import { Text } from '@mantine/core';
import type { OverviewCluster } from '../../api/types.ts';
import { Chart } from '../../parts/chart/chart.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Age } from '../../parts/time.tsx';
import { span } from '../../words/text.ts';
import { usedOverTime } from './cap-steps.ts';

/** What counts against the cap, since when, and when each leaves the window. */
export function CapUse({ cluster }: { cluster: OverviewCluster }) {
  const { cap } = cluster;
  const nowSeconds = Math.floor(Date.now() / 10_000) * 10;
  const { times, used } = usedOverTime(cap.entries, cap.windowSeconds, nowSeconds);
  return (
    <Panel title="Use of the cap">
      <Chart
        label={`Power cuts that count, from ${span(cap.windowSeconds)} ago to ${span(cap.windowSeconds)} from now; now ${cap.used} of ${cap.max}.`}
        times={times}
        lines={[
          { label: 'Power cuts that count', values: used, colour: '--accent-mark', stepped: true },
          { label: 'Cap', values: times.map(() => cap.max), colour: '--bad-mark', dashed: true },
        ]}
        most={Math.max(cap.max, ...used) + 1}
      />
      {cap.entries.length === 0 ? (
        <Text size="sm">No power cut counts now.</Text>
      ) : (
        <ul style={{ margin: 0, paddingLeft: 18, fontSize: '0.875rem' }}>
          {cap.entries.map((entry) => (
            <li key={`${entry.cluster} ${entry.host} ${entry.freesInSeconds}`}>
              {entry.host}
              {entry.cluster === cluster.name ? '' : ` of ${entry.cluster}`}, <Age seconds={entry.agoSeconds} ago />; it
              stops counting in {span(entry.freesInSeconds)}
            </li>
          ))}
        </ul>
      )}
      {cap.acknowledged === null ? null : (
        <Text size="sm" c="dimmed" mt={6}>
          Acknowledged by {cap.acknowledged.who} <Age seconds={cap.acknowledged.agoSeconds} ago />:{' '}
          {cap.acknowledged.reason}
        </Text>
      )}
    </Panel>
  );
}
