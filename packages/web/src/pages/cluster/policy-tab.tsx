import { Stack } from '@mantine/core';
import { contradictions, expectedFailover, resolveSettings } from '@picket/protocol';
import { useSettings } from '../../api/queries.ts';
import { useBarred } from '../../api/session.ts';
import type { OverviewCluster } from '../../api/types.ts';
import { Failover } from '../../parts/failover.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { useDraft } from '../../parts/settings/draft.ts';
import { SaveBar, SettingGroups } from '../../parts/settings/groups.tsx';
import { valuesOf } from '../../parts/settings/values.ts';
import { policyGroups } from '../../words/settings.ts';
import { CapUse } from './cap-use.tsx';

export function PolicyTab({ cluster }: { cluster: OverviewCluster }) {
  const settings = useSettings(cluster.name, null);
  return <Await answer={settings}>{(list) => <Form cluster={cluster} answer={list} />}</Await>;
}

/** Times that follow from what is typed are shown before it is saved. */
function Form({ cluster, answer }: { cluster: OverviewCluster; answer: Parameters<typeof useDraft>[0] }) {
  const draft = useDraft(answer);
  const barred = useBarred('admin');
  const values = valuesOf(draft);
  const wrong = contradictions(values);
  return (
    <Stack gap={12}>
      {barred === null ? null : <Notice tone="calm">{barred}</Notice>}
      <Panel
        title={draft.changes.size === 0 ? 'Failover time that these settings imply' : 'Failover time with your changes'}
      >
        <Failover expected={expectedFailover(resolveSettings(values))} />
      </Panel>
      <SettingGroups draft={draft} groups={policyGroups} barred={barred} />
      <CapUse cluster={cluster} />
      <SaveBar
        draft={draft}
        note={
          wrong.length === 0 ? null : (
            <Notice tone="notice" title="These do not fit together:">
              {wrong.join(' ')}
            </Notice>
          )
        }
      />
    </Stack>
  );
}
