import { Stack } from '@mantine/core';
import type { HostState, HostView } from '@picket/protocol';
import { useState } from 'react';
import { useHosts } from '../../api/queries.ts';
import type { OverviewCluster } from '../../api/types.ts';
import { Empty } from '../../parts/empty.tsx';
import { Filter, useSearch } from '../../parts/filter.tsx';
import { Link } from '../../parts/link.tsx';
import { HostMark, Mark } from '../../parts/mark.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Age } from '../../parts/time.tsx';
import { paths } from '../../paths.ts';
import { withoutCommands } from '../../words/commands.ts';
import { deviceWord } from '../../words/devices.ts';
import { hostStateOrder, hostStateWords } from '../../words/host-states.ts';
import { memory } from '../../words/text.ts';
import { FactsPanel } from './facts-panel.tsx';
import { JoinHost } from './join-host.tsx';

const pageSize = 100;

export function HostsTab({ cluster: found }: { cluster: OverviewCluster }) {
  const cluster = found.name;
  const { q, setQ, asked } = useSearch();
  const [state, setState] = useState<HostState | ''>('');
  const [limit, setLimit] = useState(pageSize);
  const answer = useHosts(cluster, { q: asked, state, limit });
  return (
    <Stack gap={12}>
      <FactsPanel cluster={found} />
      <Panel title="Hosts" aside={<JoinHost cluster={cluster} />}>
        <Await answer={answer} lines={6}>
          {({ hosts, total, byState }) => (
            <Stack gap={12}>
              <Filter
                label="Search by name, rack or reason"
                q={q}
                onQ={setQ}
                states={hostStateOrder}
                words={hostStateWords}
                counts={byState}
                state={state}
                onState={setState}
              />
              {total === 0 ? (
                asked === '' && state === '' ? (
                  <Empty
                    title="No host has joined yet."
                    command={`picket token create --cluster ${cluster} --host HOST`}
                  >
                    A token lets one host join, once. “Add a host” makes one and shows what to type on the host.
                  </Empty>
                ) : (
                  <Empty title="No host fits.">Search for less, or choose no state.</Empty>
                )
              ) : (
                <div>
                  <Table label={`Hosts of ${cluster}`} rows={hosts} columns={columns} keyOf={(host) => host.name} />
                  <Pager shown={hosts.length} total={total} onMore={() => setLimit(limit + 2 * pageSize)} />
                </div>
              )}
            </Stack>
          )}
        </Await>
      </Panel>
    </Stack>
  );
}

const columns: readonly Column<HostView>[] = [
  {
    id: 'name',
    header: 'Host',
    cell: (host) => (
      <Link to={paths.host(host.cluster, host.name)} strong>
        {host.name}
      </Link>
    ),
    sort: (host) => host.name,
  },
  {
    id: 'state',
    header: 'State',
    cell: (host) => <HostMark state={host.state} />,
    sort: (host) => hostStateOrder.indexOf(host.state),
  },
  {
    id: 'since',
    header: 'For',
    cell: (host) => <Age seconds={host.stateSeconds} />,
    sort: (host) => host.stateSeconds,
    number: true,
  },
  { id: 'vms', header: 'VMs', cell: (host) => host.vms, sort: (host) => host.vms, number: true },
  {
    id: 'memory',
    header: 'Free memory',
    cell: (host) => memory(host.memoryFreeMib),
    sort: (host) => host.memoryFreeMib,
    number: true,
  },
  {
    id: 'device',
    header: 'Fence device',
    cell: (host) => <Mark word={deviceWord(host.device)} plain />,
    sort: (host) => deviceWord(host.device).label,
  },
  { id: 'why', header: 'Why', cell: (host) => withoutCommands(host.sentence) },
];
