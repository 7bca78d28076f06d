import { Button, Group, Stack } from '@mantine/core';
import type { SettingJson, SettingKey } from '@picket/protocol';
import { type ReactNode, useState } from 'react';
import type { SettingGroup } from '../../words/settings.ts';
import { counted } from '../../words/text.ts';
import { tell } from '../action.tsx';
import { Panel } from '../panel.tsx';
import { ProblemNotice } from '../problem.tsx';
import type { Draft } from './draft.ts';
import classes from './field.module.css';
import { SettingField } from './field.tsx';
import { allowedAt } from './kind.ts';
import { shownValue } from './values.ts';

interface GroupsProps {
  readonly draft: Draft;
  readonly groups: readonly SettingGroup[];
  readonly barred: string | null;
  readonly inherited?: (key: SettingKey) => SettingJson | null | undefined;
}

/** Groups of settings; those of drivers that are not in use are folded. */
export function SettingGroups({ draft, groups, barred, inherited }: GroupsProps) {
  const level = draft.host === null ? 'cluster' : 'host';
  const driver = String(shownValue(draft, 'fenceDriver', inherited?.('fenceDriver')));
  return (
    <>
      {groups.map((group) => {
        const keys = group.keys.filter((key) => allowedAt(key, level));
        if (keys.length === 0) return null;
        const fields = (
          <div className={classes.grid}>
            {keys.map((key) => (
              <SettingField key={key} draft={draft} settingKey={key} inherited={inherited?.(key)} barred={barred} />
            ))}
          </div>
        );
        if (group.driver === undefined || group.driver === driver)
          return (
            <Panel key={group.title} title={group.title}>
              {fields}
            </Panel>
          );
        return (
          <Panel key={group.title}>
            <NotInUse title={group.title} fields={fields} />
          </Panel>
        );
      })}
    </>
  );
}

/** Its fields exist only while it is open: that of fence agents has the server run every one that is installed. */
function NotInUse({ title, fields }: { title: string; fields: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={classes.other} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title} (not in use)</summary>
      {open ? fields : null}
    </details>
  );
}

/** What is not saved yet, and the button for it. `before` may ask first. */
export function SaveBar({
  draft,
  before,
  note,
}: {
  draft: Draft;
  before?: (save: () => Promise<string | null>) => boolean;
  note?: ReactNode;
}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (draft.changes.size === 0 && error === null) return null;
  const save = async (): Promise<string> => `Saved ${counted(await draft.save(), 'setting')}.`;
  const click = async (): Promise<void> => {
    if (before?.(save) === true) return;
    setBusy(true);
    setError(null);
    try {
      tell(await save());
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={classes.save}>
      <Stack gap={6} style={{ flex: '1 1 280px' }}>
        <strong>{counted(draft.changes.size, 'change')} not saved</strong>
        {note}
        {error === null ? null : <ProblemNotice error={error} />}
      </Stack>
      <Group gap={8}>
        <Button
          variant="default"
          onClick={() => {
            setError(null);
            draft.clear();
          }}
        >
          Discard
        </Button>
        <Button loading={busy} disabled={draft.changes.size === 0} onClick={() => void click()}>
          Save
        </Button>
      </Group>
    </div>
  );
}
