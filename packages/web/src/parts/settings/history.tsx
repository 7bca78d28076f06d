import { Button } from '@mantine/core';
import type { SettingHistory, SettingKey } from '@picket/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../api/client.ts';
import { settingLabels } from '../../words/settings.ts';
import { valueWords } from '../../words/values.ts';
import { Empty } from '../empty.tsx';
import { Panel } from '../panel.tsx';
import { Await } from '../problem.tsx';
import { type Column, Table } from '../table.tsx';
import { Clock } from '../time.tsx';

/** Who changed which setting when, on demand. */
export function SettingsHistory({ cluster, host }: { cluster: string; host: string | null }) {
  const [open, setOpen] = useState(false);
  return (
    <Panel
      title="Changes of settings"
      aside={
        <Button size="compact-sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : 'Show'}
        </Button>
      }
    >
      {open ? <Changes cluster={cluster} host={host} /> : null}
    </Panel>
  );
}

function Changes({ cluster, host }: { cluster: string; host: string | null }) {
  const answer = useQuery({
    queryKey: ['settings', cluster, host, 'history'],
    queryFn: () =>
      get<SettingHistory>(['clusters', cluster, 'settings', 'history'], {
        limit: 100,
        ...(host === null ? {} : { host }),
      }),
  });
  return (
    <Await answer={answer}>
      {({ changes }) =>
        changes.length === 0 ? (
          <Empty title="Nothing was changed yet." />
        ) : (
          <Table label="Changes of settings" rows={changes} columns={columns} keyOf={({ id }) => String(id)} />
        )
      }
    </Await>
  );
}

type Change = SettingHistory['changes'][number];

const columns: readonly Column<Change>[] = [
  { id: 'at', header: 'When', cell: ({ at }) => <Clock iso={at} />, sort: ({ at }) => at },
  { id: 'who', header: 'Who', cell: ({ who }) => who, sort: ({ who }) => who },
  {
    id: 'where',
    header: 'Where',
    cell: ({ host, cluster }) => host ?? cluster,
    sort: ({ host, cluster }) => host ?? cluster,
  },
  { id: 'key', header: 'Setting', cell: ({ key }) => settingLabels[key as SettingKey] ?? key, sort: ({ key }) => key },
  {
    id: 'value',
    header: 'Now',
    cell: ({ action, secret, key, value }) =>
      action === 'unset' ? 'inherited again' : secret ? 'changed, not shown' : valueWords(key as SettingKey, value),
  },
];
