import { Stack } from '@mantine/core';
import type { SettingJson, SettingKey } from '@picket/protocol';
import { useSettings } from '../../api/queries.ts';
import { useBarred } from '../../api/session.ts';
import type { OverviewCluster } from '../../api/types.ts';
import { ask } from '../../parts/ask.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Await } from '../../parts/problem.tsx';
import { type Draft, useDraft } from '../../parts/settings/draft.ts';
import { SaveBar, SettingGroups } from '../../parts/settings/groups.tsx';
import { SettingsHistory } from '../../parts/settings/history.tsx';
import { filledByPreset, shownValue } from '../../parts/settings/values.ts';
import { WouldActOn } from '../../parts/would-act-on.tsx';
import { actionWords, cutsPower } from '../../words/actions.ts';
import { fencingGroups } from '../../words/settings.ts';

export function FencingTab({ cluster }: { cluster: OverviewCluster }) {
  const settings = useSettings(cluster.name, null);
  return <Await answer={settings}>{(list) => <Form cluster={cluster} answer={list} />}</Await>;
}

function Form({ cluster, answer }: { cluster: OverviewCluster; answer: Parameters<typeof useDraft>[0] }) {
  const draft = useDraft(answer);
  const barred = useBarred('admin');
  const inherited = (key: SettingKey): SettingJson | null | undefined =>
    filledByPreset(String(shownValue(draft, 'fencePreset', null)), key);
  return (
    <Stack gap={12}>
      {barred === null ? null : <Notice tone="calm">{barred}</Notice>}
      <Notice tone="calm">
        These hold for every host of {cluster.name}. A host may have its own: on its page, tab Fencing (IPMI). The
        address of a device is always the host’s own.
      </Notice>
      <SettingGroups draft={draft} groups={fencingGroups} barred={barred} inherited={inherited} />
      <SettingsHistory cluster={cluster.name} host={null} />
      <SaveBar draft={draft} before={(save) => asksBeforeArming(draft, cluster, save)} />
    </Stack>
  );
}

/** True: a question is open, and saves by itself (S4). */
function asksBeforeArming(draft: Draft, cluster: OverviewCluster, save: () => Promise<string | null>): boolean {
  const change = draft.changes.get('fencingAction');
  if (change?.kind !== 'set') return false;
  const action = change.value as keyof typeof actionWords;
  if (!cutsPower(action) || cutsPower(cluster.fencingAction)) return false;
  ask({
    title: `Switch ${cluster.name} from watching to “${actionWords[action].label}”`,
    body: <WouldActOn cluster={cluster} />,
    confirm: `Save: ${actionWords[action].label}`,
    danger: true,
    act: save,
  });
  return true;
}
