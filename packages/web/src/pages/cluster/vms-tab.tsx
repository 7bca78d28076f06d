import { Stack } from '@mantine/core';
import type { VmState } from '@picket/protocol';
import { useState } from 'react';
import { useVms } from '../../api/queries.ts';
import { Empty } from '../../parts/empty.tsx';
import { Filter, useSearch } from '../../parts/filter.tsx';
import { Link } from '../../parts/link.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { Table } from '../../parts/table.tsx';
import { vmColumns } from '../../parts/vm-columns.tsx';
import { paths } from '../../paths.ts';
import { vmStateOrder, vmStateWords } from '../../words/vm-states.ts';

const pageSize = 100;

export function VmsTab({ cluster }: { cluster: string }) {
  const { q, setQ, asked } = useSearch();
  const [state, setState] = useState<VmState | ''>('');
  const [limit, setLimit] = useState(pageSize);
  const answer = useVms(cluster, { q: asked, state, limit });
  return (
    <Panel title="VMs" aside={<Link to={paths.vms(cluster)}>Change priority, policy, group</Link>}>
      <Await answer={answer} lines={6}>
        {({ vms, total, byState }) => (
          <Stack gap={12}>
            <Filter
              label="Search by name, host or group"
              q={q}
              onQ={setQ}
              states={vmStateOrder}
              words={vmStateWords}
              counts={byState}
              state={state}
              onState={setState}
            />
            {total === 0 ? (
              <Empty title={asked === '' && state === '' ? 'No VM is known yet.' : 'No VM fits.'}>
                VMs appear by themselves: Picket asks every host that has joined what runs on it.
              </Empty>
            ) : (
              <div>
                <Table label={`VMs of ${cluster}`} rows={vms} columns={vmColumns} keyOf={(vm) => vm.uuid} />
                <Pager shown={vms.length} total={total} onMore={() => setLimit(limit + 2 * pageSize)} />
              </div>
            )}
          </Stack>
        )}
      </Await>
    </Panel>
  );
}
