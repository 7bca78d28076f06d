import { NativeSelect, NumberInput, PasswordInput, Switch, Text, TextInput, UnstyledButton } from '@mantine/core';
import { type SettingJson, type SettingKey, settingSpecs } from '@picket/protocol';
import { type ReactNode, useMemo } from 'react';
import { settingLabels } from '../../words/settings.ts';
import { sourceLabels } from '../../words/sources.ts';
import { choiceLabel, valueWords } from '../../words/values.ts';
import { Glyph } from '../glyph.tsx';
import { Clock } from '../time.tsx';
import { AgentInput } from './agent-input.tsx';
import type { Draft } from './draft.ts';
import classes from './field.module.css';
import { inputKind } from './kind.ts';
import { shownValue } from './values.ts';

interface FieldProps {
  readonly draft: Draft;
  readonly settingKey: SettingKey;
  /** What it would be without a value of its own at this level; undefined: not known. */
  readonly inherited?: SettingJson | null | undefined;
  readonly barred: string | null;
}

/** One setting: its input, what it does, where its value came from, and the way back to the inherited one. */
export function SettingField({ draft, settingKey: key, inherited, barred }: FieldProps) {
  const view = draft.view(key);
  const kind = useMemo(() => inputKind(key), [key]);
  if (view === undefined || kind.kind === 'levels') return null;
  const change = draft.changes.get(key);
  const value = shownValue(draft, key, inherited);
  const set = (next: SettingJson): void => draft.change(key, next === view.value ? null : { kind: 'set', value: next });
  const common = {
    label: (
      <span className={classes.label}>
        {settingLabels[key]} <code className={classes.key}>{key}</code>
      </span>
    ),
    description: settingSpecs[key].doc,
    disabled: barred !== null,
    size: 'sm' as const,
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
  };

  let input: ReactNode;
  switch (kind.kind) {
    case 'choice':
      input = (
        <NativeSelect
          {...common}
          value={String(value)}
          data={kind.options.map((option) => ({ value: option, label: choiceLabel(key, option) }))}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
      break;
    case 'number':
      input = (
        <NumberInput
          {...common}
          value={typeof value === 'number' || typeof value === 'string' ? value : ''}
          {...(kind.min === undefined ? {} : { min: kind.min })}
          {...(kind.max === undefined ? {} : { max: kind.max })}
          allowDecimal={!kind.whole}
          clampBehavior="none"
          suffix={key.endsWith('Seconds') ? ' s' : key.endsWith('Percent') ? ' %' : ''}
          hideControls
          onChange={(next) => set(next)}
        />
      );
      break;
    case 'flag':
      input = (
        <Switch
          label={common.label}
          description={common.description}
          disabled={common.disabled}
          checked={value === true}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      );
      break;
    case 'secret':
      input = (
        <PasswordInput
          {...common}
          placeholder={view.set || view.source !== 'built-in' ? 'is set; type to replace it' : 'not set'}
          value={change?.kind === 'set' ? String(change.value) : ''}
          autoComplete="new-password"
          onChange={(event) =>
            draft.change(
              key,
              event.currentTarget.value === '' ? null : { kind: 'set', value: event.currentTarget.value },
            )
          }
        />
      );
      break;
    case 'text':
      if (key === 'fenceAgent') {
        input = <AgentInput {...common} value={String(value ?? '')} onChange={set} />;
        break;
      }
      input = (
        <TextInput
          {...common}
          value={String(value ?? '')}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
      break;
  }
  return (
    <div className={classes.field} data-changed={change !== undefined}>
      {input}
      <Source draft={draft} settingKey={key} inherited={inherited} barred={barred} />
    </div>
  );
}

function Source({ draft, settingKey: key, inherited, barred }: FieldProps) {
  const view = draft.view(key);
  if (view === undefined) return null;
  const change = draft.changes.get(key);
  const level = draft.host === null ? 'cluster' : 'host';
  const own = view.source === level;
  if (change !== undefined) {
    return (
      <Text className={classes.source ?? ''} component="div" data-tone="accent">
        <Glyph shape="dot" size={12} />
        {change.kind === 'reset' ? 'Goes back to the inherited value' : 'Changed, not saved'}
        <UnstyledButton className={classes.link ?? ''} onClick={() => draft.change(key, null)}>
          Undo
        </UnstyledButton>
      </Text>
    );
  }
  const known = inherited !== undefined && inherited !== null && !view.secret;
  return (
    <Text className={classes.source ?? ''} component="div">
      <span>
        {view.secret && !own && view.source === 'built-in' ? 'not set anywhere' : sourceLabels[view.source]}
        {longSpan(key, view.value)}
        {view.changedBy === null || view.changedAt === null ? null : (
          <>
            {' '}
            by {view.changedBy}, <Clock iso={view.changedAt} />
          </>
        )}
        {own && known ? `; inherited would be: ${valueWords(key, inherited)}` : ''}
      </span>
      {own && barred === null ? (
        <UnstyledButton
          className={classes.link ?? ''}
          aria-label={`Reset ${settingLabels[key]} to the inherited value`}
          onClick={() => draft.change(key, { kind: 'reset' })}
        >
          Reset
        </UnstyledButton>
      ) : null}
    </Text>
  );
}

/** 3600 s are an hour: said where the number is not read at a glance. */
function longSpan(key: SettingKey, value: SettingJson | null): string {
  return key.endsWith('Seconds') && Number(value) >= 120 ? ` (${valueWords(key, value)})` : '';
}
