import { Text } from '@mantine/core';
import type { OverviewCluster } from '../../api/contract/overview.ts';
import { useJournal } from '../../api/queries.ts';
import { Chart } from '../../parts/chart/chart.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { span } from '../../words/text.ts';
import { countedCuts, usedOverTime } from './cap-steps.ts';

/** How many power cuts counted at each moment of the last two windows. */
export function CapUse({ cluster }: { cluster: OverviewCluster }) {
  const { name, cap } = cluster;
  const orders = useJournal(name, { kind: 'power-off', limit: 500 });
  return (
    <Panel title="Use of the cap">
      <Await answer={orders}>
        {({ entries }) => {
          const { times, used } = usedOverTime(
            countedCuts(entries),
            cap.windowSeconds,
            Math.floor(Date.now() / 10_000) * 10_000,
          );
          return (
            <>
              <Chart
                label={`Power cuts within ${span(cap.windowSeconds)} over the last two windows; now ${cap.used} of ${cap.max}.`}
                times={times}
                lines={[
                  { label: 'Counted power cuts', values: used, colour: '--accent-mark', stepped: true },
                  { label: 'Cap', values: times.map(() => cap.max), colour: '--bad-mark', dashed: true },
                ]}
                most={Math.max(cap.max, ...used) + 1}
              />
              <Text size="sm" c="dimmed">
                From the journal: one for each incident, at its first automatic power cut. Now {cap.used} of {cap.max}
                {cap.reached ? '; an acknowledged cap is counted anew' : ''}.
              </Text>
            </>
          );
        }}
      </Await>
    </Panel>
  );
}
