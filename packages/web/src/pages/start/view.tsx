import { Stack } from '@mantine/core';
import { useHosts, useNotifiers, useOverview } from '../../api/queries.ts';
import { ChooseCluster, useChosenCluster } from '../../parts/choose-cluster.tsx';
import { Page } from '../../parts/page.tsx';
import { Await } from '../../parts/problem.tsx';
import { progressOf } from './progress.ts';
import { StepPanel } from './step-panel.tsx';

/** From an empty server to protected hosts, one step after the other. Each step looks at what is really there. */
export function View() {
  const overview = useOverview();
  const name = useChosenCluster();
  const hosts = useHosts(name, { limit: 200 });
  const notifiers = useNotifiers();
  return (
    <Page
      title="Guided set-up"
      lead="From an empty server to protected hosts. Each step shows what is really there, so that you can leave and come back."
      actions={<ChooseCluster />}
    >
      <Await answer={overview} lines={8}>
        {({ clusters }) => {
          const cluster = clusters.find((each) => each.name === name) ?? null;
          const steps = progressOf(cluster, hosts.data?.hosts ?? [], notifiers.data?.notifiers ?? []);
          const current = steps.findIndex(({ done }) => !done);
          return (
            <Stack gap={10} component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
              {steps.map((step, at) => (
                <StepPanel
                  key={step.id}
                  step={step}
                  number={at + 1}
                  current={at === current}
                  cluster={cluster}
                  hosts={hosts.data?.hosts ?? []}
                />
              ))}
            </Stack>
          );
        }}
      </Await>
    </Page>
  );
}
