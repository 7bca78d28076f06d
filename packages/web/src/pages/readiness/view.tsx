import { Stack } from '@mantine/core';
import type { ReadinessView as Readiness } from '@picket/protocol';
import { useReadiness } from '../../api/queries.ts';
import { ChooseCluster, useChosenCluster } from '../../parts/choose-cluster.tsx';
import { Empty } from '../../parts/empty.tsx';
import { NoCluster } from '../../parts/no-cluster.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { HostReadiness } from './host-readiness.tsx';
import { PlusOne } from './plus-one.tsx';
import { VmReadiness } from './vm-readiness.tsx';

/** Before the night: what would not work if a host died now. */
export function View() {
  const cluster = useChosenCluster();
  const answer = useReadiness(cluster);
  return (
    <Page
      title="Readiness"
      lead="If a host died now: would it be noticed, could its death be proven, could it be fenced, and would its VMs find a place?"
      actions={<ChooseCluster />}
    >
      {cluster === '' ? (
        <NoCluster />
      ) : (
        <Await answer={answer} lines={8}>
          {(found) => <Body cluster={cluster} readiness={found} />}
        </Await>
      )}
    </Page>
  );
}

function Body({ cluster, readiness }: { cluster: string; readiness: Readiness }) {
  if (readiness.hosts.length === 0)
    return (
      <Panel>
        <Empty title="No host has joined yet." command={`picket token create --cluster ${cluster} --host HOST`} />
      </Panel>
    );
  return (
    <Stack gap={12}>
      <HostReadiness cluster={cluster} hosts={readiness.hosts} />
      <PlusOne cluster={cluster} rows={readiness.nPlusOne} />
      <VmReadiness cluster={cluster} vms={readiness.unplaceable} />
    </Stack>
  );
}
