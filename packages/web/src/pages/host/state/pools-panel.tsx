import type { HostDetails } from '@picket/protocol';
import { useMemo } from 'react';
import { Empty } from '../../../parts/empty.tsx';
import { Mark } from '../../../parts/mark.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { type Column, Table } from '../../../parts/table.tsx';
import { poolWord } from '../../../words/pools.ts';
import { span } from '../../../words/text.ts';

type Pool = HostDetails['pools'][number];

export function PoolsPanel({ host }: { host: HostDetails }) {
  const columns = useMemo(() => columnsOf(host), [host]);
  return (
    <Panel title="Pools">
      {host.pools.length === 0 ? (
        <Empty title="It has told of no pool." command="picket agent join … --pool NAME=/MOUNT/POINT">
          Without a pool neighbours cannot see whether it lives.
        </Empty>
      ) : (
        <Table label={`Pools of ${host.name}`} rows={host.pools} columns={columns} keyOf={({ pool }) => pool} />
      )}
    </Panel>
  );
}

function columnsOf(host: HostDetails): readonly Column<Pool>[] {
  return [
    { id: 'pool', header: 'Pool', cell: ({ pool }) => <strong>{pool}</strong>, sort: ({ pool }) => pool },
    { id: 'what', header: 'What it is', cell: ({ about, type }) => about ?? type },
    { id: 'state', header: 'State', cell: (pool) => <Mark word={poolWord(host, pool)} plain /> },
    {
      id: 'beat',
      header: 'Heartbeat when told',
      cell: ({ lastBeatSeconds }) => (lastBeatSeconds === null ? 'none yet' : `${span(lastBeatSeconds)} old`),
      number: true,
    },
    { id: 'told', header: 'Told', cell: ({ reportedSecondsAgo }) => `${span(reportedSecondsAgo)} ago`, number: true },
    { id: 'why', header: 'Why', cell: ({ reason }) => reason || '–' },
  ];
}
