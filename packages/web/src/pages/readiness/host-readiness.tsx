import { Switch } from '@mantine/core';
import type { ReadinessView as Readiness } from '@picket/protocol';
import { useMemo, useState } from 'react';
import type { ReadinessAnswer } from '../../api/types.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { Link } from '../../parts/link.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { paths } from '../../paths.ts';
import { withoutCommands } from '../../words/commands.ts';
import { counted } from '../../words/text.ts';
import classes from './readiness.module.css';

type Row = Readiness['hosts'][number];

const questions = [
  ['detect', 'Noticed?'],
  ['prove', 'Death proven?'],
  ['fence', 'Fenced?'],
  ['place', 'VMs placed?'],
] as const;

const isReady = (row: Row): boolean => questions.every(([question]) => row[question].ok);
const pageSize = 100;

/** Four questions for each host; those with a no first. */
export function HostReadiness({ cluster, hosts }: { cluster: string; hosts: readonly Row[] }) {
  const [onlyNo, setOnlyNo] = useState(false);
  const [most, setMost] = useState(pageSize);
  const guarded = hosts.some(({ watchdog }) => watchdog !== null);
  const columns = useMemo(() => columnsOf(cluster, guarded), [cluster, guarded]);
  const sorted = [...hosts].sort((a, b) => Number(isReady(a)) - Number(isReady(b)));
  const notReady = hosts.filter((row) => !isReady(row)).length;
  const wanted = onlyNo ? sorted.slice(0, notReady) : sorted;
  return (
    <Panel
      title={
        notReady === 0
          ? `All ${counted(hosts.length, 'host')} are ready`
          : `${notReady} of ${counted(hosts.length, 'host')} not ready`
      }
      {...(notReady === 0 ? { tone: 'good' as const } : { tone: 'notice' as const })}
      aside={
        <Switch
          label="Only those that are not"
          checked={onlyNo}
          onChange={(event) => setOnlyNo(event.currentTarget.checked)}
        />
      }
    >
      <Table label="Readiness of hosts" rows={wanted.slice(0, most)} columns={columns} keyOf={({ host }) => host} />
      <Pager shown={Math.min(most, wanted.length)} total={wanted.length} onMore={() => setMost(most + 2 * pageSize)} />
    </Panel>
  );
}

function columnsOf(cluster: string, guarded: boolean): readonly Column<Row>[] {
  return [
    {
      id: 'host',
      header: 'Host',
      cell: ({ host }) => (
        <Link to={paths.host(cluster, host)} strong>
          {host}
        </Link>
      ),
      sort: ({ host }) => host,
    },
    ...questions.map(
      ([question, header]): Column<Row> => ({
        id: question,
        header,
        cell: (row) => <Answer answer={row[question]} />,
        sort: (row) => Number(row[question].ok),
      }),
    ),
    ...(guarded ? [watchdogColumn] : []),
  ];
}

/** It stands in for a fence device: a no is worth knowing, and makes no host unready. */
const watchdogColumn: Column<Row> = {
  id: 'watchdog',
  header: 'Watchdog?',
  cell: ({ watchdog }) => (watchdog === null ? '' : <Answer answer={watchdog} />),
  sort: ({ watchdog }) => Number(watchdog?.ok ?? false),
};

function Answer({ answer }: { answer: ReadinessAnswer }) {
  return (
    <span className={classes.answer}>
      <span data-tone={answer.ok ? 'good' : 'bad'} className={classes.mark}>
        <Glyph shape={answer.ok ? 'check' : 'cross'} />
        {answer.ok ? 'Yes' : 'No'}
      </span>
      <span>{withoutCommands(answer.sentence)}</span>
    </span>
  );
}
