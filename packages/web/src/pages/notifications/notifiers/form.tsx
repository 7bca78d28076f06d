import {
  Button,
  Group,
  MultiSelect,
  NativeSelect,
  NumberInput,
  PasswordInput,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { NotifierView } from '@picket/protocol';
import { type NotifierKind, notificationIds, severities } from '@picket/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { call } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { useOverview } from '../../../api/queries.ts';
import { tell } from '../../../parts/action.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { ProblemNotice } from '../../../parts/problem.tsx';
import { notifierKindWords } from '../../../words/notifiers.ts';
import { severityWord } from '../../../words/severities.ts';
import { beginWith, configFrom, type Field, fieldsOf, matters } from './fields.ts';
import classes from './form.module.css';

interface FormProps {
  readonly kind: NotifierKind;
  /** null: a new one. */
  readonly before: NotifierView | null;
  readonly close: () => void;
}

/** One notifier: how, to whom, and what of all that happens. Made from the schema of its kind. */
export function NotifierForm({ kind, before, close }: FormProps) {
  const fields = useMemo(() => fieldsOf(kind), [kind]);
  const [name, setName] = useState(before?.name ?? '');
  const [values, setValues] = useState(() => beginWith(fields, before?.config ?? null));
  const [enabled, setEnabled] = useState(before?.enabled ?? true);
  const [minSeverity, setMinSeverity] = useState<string>(before?.minSeverity ?? 'warning');
  const [clusters, setClusters] = useState<string[]>([...(before?.clusters ?? [])]);
  const [events, setEvents] = useState<string[]>([...(before?.events ?? [])]);
  const [remind, setRemind] = useState<number | string>(before?.remindAfterSeconds ?? 14_400);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const overview = useOverview();
  const client = useQueryClient();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const body = {
        enabled,
        minSeverity,
        clusters,
        events,
        remindAfterSeconds: Number(remind),
        config: configFrom(kind, fields, values),
      };
      await call('PUT', ['notifiers', name], { body });
      void client.invalidateQueries({ queryKey: keys.notifiers });
      tell(`${name} was saved. Test it now.`);
      close();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };

  return (
    <Panel
      title={before === null ? `New notifier: ${notifierKindWords[kind].label}` : `Edit ${before.name}`}
      tone="accent"
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap={14}>
          <div className={classes.grid}>
            <TextInput
              label="Name"
              value={name}
              required
              disabled={before !== null}
              spellCheck={false}
              maxLength={63}
              onChange={(event) => setName(event.currentTarget.value.trim())}
            />
            {fields
              .filter((field) => matters(kind, field.name, values))
              .map((field) => (
                <ConfigField
                  key={field.name}
                  field={field}
                  value={values[field.name] ?? ''}
                  isSet={before?.secretsSet.includes(field.name) ?? false}
                  onChange={(value) => setValues({ ...values, [field.name]: value })}
                />
              ))}
          </div>
          {kind === 'ping' ? null : (
            <div className={classes.grid}>
              <NativeSelect
                label="From severity"
                value={minSeverity}
                data={severities.map((severity) => ({
                  value: severity,
                  label: `${severityWord(severity).label} and above`,
                }))}
                onChange={(event) => setMinSeverity(event.currentTarget.value)}
              />
              <MultiSelect
                label="Clusters"
                placeholder={clusters.length === 0 ? 'all' : ''}
                data={(overview.data?.clusters ?? []).map((cluster) => cluster.name)}
                value={clusters}
                onChange={setClusters}
              />
              <MultiSelect
                label="Events"
                placeholder={events.length === 0 ? 'all' : ''}
                data={[...notificationIds]}
                value={events}
                onChange={setEvents}
                searchable
              />
              <NumberInput
                label="Remind every (seconds; 0: never)"
                min={0}
                max={604_800}
                hideControls
                value={remind}
                onChange={setRemind}
              />
            </div>
          )}
          <Switch label="Switched on" checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
          {error === null ? null : <ProblemNotice error={error} />}
          <Group gap={8}>
            <Button type="submit" loading={busy} disabled={name === ''}>
              Save
            </Button>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

interface ConfigFieldProps {
  readonly field: Field;
  readonly value: string;
  readonly isSet: boolean;
  readonly onChange: (value: string) => void;
}

function ConfigField({ field, value, isSet, onChange }: ConfigFieldProps) {
  const common = {
    label: field.label,
    required: field.required,
    ...(field.doc === '' ? {} : { description: field.doc }),
  };
  switch (field.type) {
    case 'choice':
      return (
        <NativeSelect
          {...common}
          value={value}
          data={[...field.choices]}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'number':
      return <NumberInput {...common} value={value} hideControls onChange={(next) => onChange(String(next))} />;
    case 'secret':
      return (
        <PasswordInput
          {...common}
          placeholder={isSet ? 'is set; type to replace it' : 'not set'}
          value={value}
          autoComplete="new-password"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'list':
      return (
        <Textarea
          {...common}
          description="One a line."
          value={value}
          autosize
          minRows={1}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'long':
      return (
        <Textarea
          {...common}
          value={value}
          autosize
          minRows={1}
          maxRows={6}
          spellCheck={false}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'text':
      return (
        <TextInput
          {...common}
          value={value}
          spellCheck={false}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
