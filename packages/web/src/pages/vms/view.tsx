import { Checkbox, Stack } from '@mantine/core';
import type { VmState, VmView } from '@picket/protocol';
import { useMemo, useState } from 'react';
import { useVms } from '../../api/queries.ts';
import { useBarred } from '../../api/session.ts';
import { ChooseCluster, useChosenCluster } from '../../parts/choose-cluster.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Filter, useSearch } from '../../parts/filter.tsx';
import { NoCluster } from '../../parts/no-cluster.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { vmColumns } from '../../parts/vm-columns.tsx';
import { vmStateOrder, vmStateWords } from '../../words/vm-states.ts';
import { BulkEdit } from './bulk-edit.tsx';
import { RetryButton } from './retry-button.tsx';

const pageSize = 200;

export function View() {
  const cluster = useChosenCluster();
  return (
    <Page title="VMs" lead="Where each VM is, and how it is recovered when its host dies." actions={<ChooseCluster />}>
      {cluster === '' ? <NoCluster /> : <Vms key={cluster} cluster={cluster} />}
    </Page>
  );
}

function Vms({ cluster }: { cluster: string }) {
  const { q, setQ, asked } = useSearch();
  const [state, setState] = useState<VmState | ''>('');
  const [limit, setLimit] = useState(pageSize);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const barred = useBarred('operator');
  const answer = useVms(cluster, { q: asked, state, limit });
  const columns = useMemo(() => withChoice(chosen, setChosen, barred), [chosen, barred]);
  return (
    <Panel title={`VMs of ${cluster}`}>
      <Await answer={answer} lines={8}>
        {({ vms, total, byState }) => {
          const picked = vms.filter(({ uuid }) => chosen.has(uuid));
          const all = vms.length > 0 && picked.length === vms.length;
          return (
            <Stack gap={12}>
              {barred === null ? null : <Notice tone="calm">{barred}</Notice>}
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
                  <Checkbox
                    mb={8}
                    label={all ? 'Choose none' : `Choose all ${vms.length} shown`}
                    checked={all}
                    indeterminate={picked.length > 0 && !all}
                    disabled={barred !== null}
                    onChange={() => setChosen(all ? new Set() : new Set(vms.map(({ uuid }) => uuid)))}
                  />
                  <Table label={`VMs of ${cluster}`} rows={vms} columns={columns} keyOf={(vm) => vm.uuid} />
                  <Pager shown={vms.length} total={total} onMore={() => setLimit(limit + 2 * pageSize)} />
                </div>
              )}
              <BulkEdit cluster={cluster} vms={picked} done={() => setChosen(new Set())} />
            </Stack>
          );
        }}
      </Await>
    </Panel>
  );
}

function withChoice(
  chosen: ReadonlySet<string>,
  choose: (next: ReadonlySet<string>) => void,
  barred: string | null,
): readonly Column<VmView>[] {
  const box: Column<VmView> = {
    id: 'choose',
    header: 'Choose',
    bare: true,
    width: 36,
    cell: ({ uuid, name }) => (
      <Checkbox
        aria-label={`Choose ${name}`}
        checked={chosen.has(uuid)}
        disabled={barred !== null}
        onChange={() => {
          const next = new Set(chosen);
          if (!next.delete(uuid)) next.add(uuid);
          choose(next);
        }}
      />
    ),
  };
  const retry: Column<VmView> = { id: 'retry', header: 'Actions', bare: true, cell: (vm) => <RetryButton vm={vm} /> };
  return [box, ...vmColumns, retry];
}
