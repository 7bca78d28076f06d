import { Text } from '@mantine/core';
import type { HostDetails } from '@picket/protocol';
import { useQueries } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useHosts } from '../../api/queries.ts';
import { Empty } from '../../parts/empty.tsx';
import { Link } from '../../parts/link.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { paths } from '../../paths.ts';
import { poolWord } from '../../words/pools.ts';
import { span } from '../../words/text.ts';

/** Hosts tell of their pools on their own page, so this many pages are asked. */
const mostHosts = 40;

interface Row {
  readonly host: HostDetails;
  readonly pool: HostDetails['pools'][number];
}

/** Every pool as each host sees it. */
export function PoolsTab({ cluster }: { cluster: string }) {
  const hosts = useHosts(cluster, { limit: mostHosts });
  const names = (hosts.data?.hosts ?? []).map(({ name }) => name);
  const details = useQueries({
    queries: names.map((host) => ({
      queryKey: keys.of(cluster, 'host', host),
      queryFn: () => get<HostDetails>(['clusters', cluster, 'hosts', host]),
      staleTime: 30_000,
    })),
  });
  const rows: Row[] = details.flatMap(({ data }) =>
    data === undefined ? [] : data.pools.map((pool) => ({ host: data, pool })),
  );
  return (
    <Panel title="Pools">
      <Await answer={hosts}>
        {({ total }) =>
          rows.length === 0 ? (
            <Empty title="No pool is known yet." command="picket agent join … --pool NAME=/MOUNT/POINT">
              A host names its pools when it joins. A pool has to be a mount point that the other hosts have too.
            </Empty>
          ) : (
            <>
              {total > names.length ? (
                <Text size="sm" c="dimmed" mb={8}>
                  As seen by the first {names.length} of {total} hosts; the page of each host shows its own.
                </Text>
              ) : null}
              <Table
                label={`Pools of ${cluster}`}
                rows={rows}
                columns={columns}
                keyOf={({ host, pool }) => `${pool.pool} ${host.name}`}
              />
            </>
          )
        }
      </Await>
    </Panel>
  );
}

const columns: readonly Column<Row>[] = [
  { id: 'pool', header: 'Pool', cell: ({ pool }) => <strong>{pool.pool}</strong>, sort: ({ pool }) => pool.pool },
  { id: 'type', header: 'Type', cell: ({ pool }) => pool.type, sort: ({ pool }) => pool.type },
  {
    id: 'host',
    header: 'Seen by',
    cell: ({ host }) => <Link to={paths.host(host.cluster, host.name)}>{host.name}</Link>,
    sort: ({ host }) => host.name,
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ host, pool }) => <Mark word={poolWord(host, pool)} plain />,
    sort: ({ pool }) => (pool.ok ? 1 : 0),
  },
  {
    id: 'beat',
    header: 'Last heartbeat',
    cell: ({ pool }) => (pool.lastBeatSeconds === null ? 'none yet' : `${span(pool.lastBeatSeconds)} old`),
    sort: ({ pool }) => pool.lastBeatSeconds ?? Number.MAX_SAFE_INTEGER,
    number: true,
  },
  { id: 'why', header: 'Why', cell: ({ pool }) => pool.reason || '–' },
];
