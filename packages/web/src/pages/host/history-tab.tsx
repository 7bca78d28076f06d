import type { HostDetails } from '@picket/protocol';
import { useState } from 'react';
import { useJournal } from '../../api/queries.ts';
import { Empty } from '../../parts/empty.tsx';
import { EntryList } from '../../parts/entries/entry-list.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';

const pageSize = 50;

/** Every decision about this host, newest first. */
export function HistoryTab({ host }: { host: HostDetails }) {
  const [limit, setLimit] = useState(pageSize);
  const answer = useJournal(host.cluster, { subject: host.name, limit });
  return (
    <Panel title="History">
      <Await answer={answer} lines={6}>
        {({ entries, next }) =>
          entries.length === 0 ? (
            <Empty title="Nothing has happened yet.">
              Every decision about {host.name} will stand here, one sentence each.
            </Empty>
          ) : (
            <>
              <EntryList entries={entries} />
              <Pager
                shown={entries.length}
                total={entries.length + (next === null ? 0 : 1)}
                onMore={() => setLimit(Math.min(1000, limit + 2 * pageSize))}
              />
            </>
          )
        }
      </Await>
    </Panel>
  );
}
