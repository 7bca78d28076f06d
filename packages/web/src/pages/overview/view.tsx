import { Button, Stack } from '@mantine/core';
import { useOverview } from '../../api/queries.ts';
import { Empty } from '../../parts/empty.tsx';
import { useGo } from '../../parts/link.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { paths } from '../../paths.ts';
import { counted } from '../../words/text.ts';
import { ClusterPart } from './cluster-part.tsx';
import { IncidentCard } from './incident-card.tsx';

/** What is wrong, why, what was done, what it waits for: of everything, on one page. */
export function View() {
  const overview = useOverview();
  const go = useGo();
  return (
    <Page title="Overview">
      <Await answer={overview} lines={8}>
        {({ troubles, clusters }) => {
          const open = clusters.flatMap(({ incidents }) => incidents);
          return (
            <Stack gap={16}>
              {troubles.map((trouble) => (
                <Notice key={trouble} tone="bad" title="This server is not well.">
                  {trouble}
                </Notice>
              ))}
              {open.length === 0 ? null : (
                <Panel title={counted(open.length, 'open incident')} tone="bad">
                  <Stack gap={10}>
                    {open.map((incident) => (
                      <IncidentCard
                        key={incident.id}
                        incident={incident}
                        host={clusters
                          .find(({ name }) => name === incident.cluster)
                          ?.unhealthy.find(({ name }) => name === incident.host)}
                      />
                    ))}
                  </Stack>
                </Panel>
              )}
              {clusters.length === 0 ? (
                <Panel>
                  <Empty title="There is no cluster yet." command="picket cluster create NAME">
                    A cluster is a set of hosts that share storage and can judge each other. The guided set-up leads
                    from here to the first protected host; the command line can do it too.
                  </Empty>
                  <Button mt={8} onClick={() => go(paths.start())}>
                    Begin the guided set-up
                  </Button>
                </Panel>
              ) : null}
              {clusters.map((cluster) => (
                <ClusterPart key={cluster.name} cluster={cluster} clusters={clusters.length} />
              ))}
            </Stack>
          );
        }}
      </Await>
    </Page>
  );
}
