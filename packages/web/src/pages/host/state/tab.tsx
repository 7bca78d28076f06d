import { Stack } from '@mantine/core';
import type { HostDetails } from '@picket/protocol';
import { Empty } from '../../../parts/empty.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { Table } from '../../../parts/table.tsx';
import { vmColumnsOfHost } from '../../../parts/vm-columns.tsx';
import { DevicePanel } from './device-panel.tsx';
import { EvidencePanel } from './evidence-panel.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { GatesPanel } from './gates-panel.tsx';
import { PoolsPanel } from './pools-panel.tsx';

/** What is known of a host; in an outage what was found first, and what holds the power cut back. */
export function StateTab({ host }: { host: HostDetails }) {
  return (
    <Stack gap={12}>
      {host.lastRound === null ? null : <EvidencePanel round={host.lastRound} next={host.nextRoundSeconds} />}
      {host.gates.length === 0 ? null : <GatesPanel host={host} />}
      <DevicePanel host={host} />
      <FactsPanel host={host} />
      <PoolsPanel host={host} />
      <Panel title={`VMs of ${host.name}`}>
        {host.vmList.length === 0 ? (
          <Empty title="No VM is on it." />
        ) : (
          <Table label={`VMs of ${host.name}`} rows={host.vmList} columns={vmColumnsOfHost} keyOf={(vm) => vm.uuid} />
        )}
      </Panel>
    </Stack>
  );
}
