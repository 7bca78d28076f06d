import { Stack } from '@mantine/core';
import type { HostDetails, SettingJson, SettingKey } from '@picket/protocol';
import { useSettings } from '../../../api/queries.ts';
import { useBarred } from '../../../api/session.ts';
import { ask } from '../../../parts/ask.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { Await } from '../../../parts/problem.tsx';
import { type Draft, useDraft } from '../../../parts/settings/draft.ts';
import { SaveBar, SettingGroups } from '../../../parts/settings/groups.tsx';
import { SettingsHistory } from '../../../parts/settings/history.tsx';
import { filledByPreset, shownValue } from '../../../parts/settings/values.ts';
import { actionWords, cutsPower } from '../../../words/actions.ts';
import { fencingGroups, hostPolicyGroup } from '../../../words/settings.ts';
import { BindingPanel } from './binding-panel.tsx';
import { LevelsPanel } from './levels/panel.tsx';

export function FencingTab({ host }: { host: HostDetails }) {
  const own = useSettings(host.cluster, host.name);
  const cluster = useSettings(host.cluster, null);
  return (
    <Await answer={own} lines={8}>
      {(answer) => <Await answer={cluster}>{(above) => <Form host={host} answer={answer} above={above} />}</Await>}
    </Await>
  );
}

type Answer = Parameters<typeof useDraft>[0];

/** Each field shows what is in force and where it comes from; a value of the host's own can be taken back. */
function Form({ host, answer, above }: { host: HostDetails; answer: Answer; above: Answer }) {
  const draft = useDraft(answer);
  const barred = useBarred('admin');

  const inherited = (key: SettingKey): SettingJson | null | undefined => {
    const chosen = draft.changes.get('fencePreset');
    const preset =
      chosen?.kind === 'set'
        ? chosen.value
        : chosen === undefined && draft.view('fencePreset')?.source === 'host'
          ? draft.view('fencePreset')?.value
          : null;
    const filled =
      key === 'fencePreset' || preset === null || preset === undefined
        ? undefined
        : filledByPreset(String(preset), key);
    return filled ?? above.value.settings.find((setting) => setting.key === key)?.value;
  };

  /** A host that will be cut although its cluster only watches: that is armed here. */
  const before = (save: () => Promise<string | null>): boolean => {
    const change = draft.changes.get('fencingAction');
    if (change?.kind !== 'set') return false;
    const action = change.value as keyof typeof actionWords;
    if (!cutsPower(action) || cutsPower(host.fencingAction)) return false;
    ask({
      title: `${host.name}: “${actionWords[action].label}” when it dies`,
      body:
        host.incident === null
          ? `${host.name} is not silent now: nothing happens to it by this.`
          : `Would act now on ${host.name}: ${host.sentence} It needs “Act now” first, after the grace.`,
      confirm: `Save: ${actionWords[action].label}`,
      danger: true,
      act: save,
    });
    return true;
  };

  return (
    <Stack gap={12}>
      {barred === null ? null : <Notice tone="calm">{barred}</Notice>}
      {answer.value.warnings.map((warning) => (
        <Notice key={warning} tone="notice" title="Take care">
          {warning}
        </Notice>
      ))}
      <BindingPanel host={host} />
      <SettingGroups draft={draft} groups={fencingGroups} barred={barred} inherited={inherited} />
      <LevelsPanel draft={draft} barred={barred} />
      <SettingGroups draft={draft} groups={[hostPolicyGroup]} barred={barred} inherited={inherited} />
      <SettingsHistory cluster={host.cluster} host={host.name} />
      <SaveBar
        draft={draft}
        before={before}
        note={isReachable(draft) ? null : 'Without an address the host cannot be fenced.'}
      />
    </Stack>
  );
}

/** One device with an address, or levels of devices that have theirs. */
function isReachable(draft: Draft): boolean {
  const levels = shownValue(draft, 'fenceDevices', []);
  return (Array.isArray(levels) && levels.length > 0) || shownValue(draft, 'ipmiHost', null) !== '';
}
