import { Stack } from '@mantine/core';
import type { IncidentView } from '@picket/protocol';
import { useIncidents } from '../../api/queries.ts';
import { Chart } from '../../parts/chart/chart.tsx';
import { ChooseCluster, useChosenCluster } from '../../parts/choose-cluster.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Link } from '../../parts/link.tsx';
import { Mark } from '../../parts/mark.tsx';
import { NoCluster } from '../../parts/no-cluster.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Clock } from '../../parts/time.tsx';
import { paths } from '../../paths.ts';
import { withoutCommands } from '../../words/commands.ts';
import { span } from '../../words/text.ts';

export function View() {
  const cluster = useChosenCluster();
  const answer = useIncidents(cluster);
  return (
    <Page title="Incidents" lead="Every outage of a host, and how long it took." actions={<ChooseCluster />}>
      {cluster === '' ? (
        <NoCluster />
      ) : (
        <Await answer={answer} lines={6}>
          {({ incidents }) => (
            <Stack gap={12}>
              <Durations incidents={incidents} />
              <Panel title={`Incidents of ${cluster}`}>
                {incidents.length === 0 ? (
                  <Empty
                    title="There was no incident yet."
                    command="picket sim run scenarios/request/server-crash-is-fenced"
                  >
                    When a host falls silent, every decision about it will stand here. The simulator shows what that
                    looks like:
                  </Empty>
                ) : (
                  <Table label={`Incidents of ${cluster}`} rows={incidents} columns={columns} keyOf={({ id }) => id} />
                )}
              </Panel>
            </Stack>
          )}
        </Await>
      )}
    </Page>
  );
}

function secondsOf({ openedAt, closedAt }: IncidentView): number | null {
  return openedAt === null || closedAt === null ? null : (Date.parse(closedAt) - Date.parse(openedAt)) / 1000;
}

/** How long outages took until nothing was left to do, over time. */
function Durations({ incidents }: { incidents: readonly IncidentView[] }) {
  const closed = incidents
    .flatMap((incident) => {
      const seconds = secondsOf(incident);
      return seconds === null
        ? []
        : [{ at: Date.parse(incident.openedAt ?? '') / 1000, seconds: Math.round(seconds * 10) / 10 }];
    })
    .sort((a, b) => a.at - b.at);
  if (closed.length < 2) return null;
  const longest = Math.max(...closed.map(({ seconds }) => seconds));
  return (
    <Panel title="From silence to the last VM">
      <Chart
        label={`Duration of ${closed.length} incidents that are over; the longest took ${span(longest)}.`}
        times={closed.map(({ at }) => at)}
        lines={[
          {
            label: 'Seconds until it was over',
            values: closed.map(({ seconds }) => seconds),
            colour: '--accent-mark',
            dots: true,
          },
        ]}
        most={longest * 1.25}
        unit=" s"
      />
    </Panel>
  );
}

const columns: readonly Column<IncidentView>[] = [
  {
    id: 'id',
    header: 'Incident',
    cell: (incident) => (
      <Link to={paths.incident(incident.cluster, incident.id)} strong>
        {incident.id}
      </Link>
    ),
    sort: ({ id }) => id,
  },
  {
    id: 'host',
    header: 'Host',
    cell: (incident) => <Link to={paths.host(incident.cluster, incident.host)}>{incident.host}</Link>,
    sort: ({ host }) => host,
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ open }) => (
      <Mark
        word={
          open
            ? { label: 'Open', tone: 'bad', shape: 'alert', meaning: 'It is not over.' }
            : { label: 'Over', tone: 'good', shape: 'check', meaning: 'Nothing is left to do.' }
        }
      />
    ),
    sort: ({ open }) => (open ? 0 : 1),
  },
  {
    id: 'opened',
    header: 'Began',
    cell: ({ openedAt }) => (openedAt === null ? '–' : <Clock iso={openedAt} />),
    sort: ({ openedAt }) => openedAt ?? '',
  },
  {
    id: 'took',
    header: 'Took',
    cell: (incident) => {
      const seconds = secondsOf(incident);
      return seconds === null ? '–' : span(seconds);
    },
    sort: (incident) => secondsOf(incident) ?? Number.MAX_SAFE_INTEGER,
    number: true,
  },
  { id: 'where', header: 'Where it stands', cell: ({ sentence }) => withoutCommands(sentence) },
];
