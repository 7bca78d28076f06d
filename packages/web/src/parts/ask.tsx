import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { type FormEvent, type ReactNode, useState } from 'react';
import { tell } from './action.tsx';
import { ProblemNotice } from './problem.tsx';

interface Question {
  readonly title: string;
  /** What will happen, before one says yes. */
  readonly body: ReactNode;
  readonly confirm: string;
  /** Red, for what stops machines. */
  readonly danger?: boolean;
  /** Asks for a reason that is kept in the journal. */
  readonly reason?: string;
  /** Has to be typed, letter by letter. */
  readonly type?: string;
  readonly act: (reason: string) => Promise<string | null>;
}

/** Asks before something is done; stays open with the reason if it is refused. */
export function ask(question: Question): void {
  const id = modals.open({
    title: question.title,
    size: 'md',
    children: <Ask {...question} close={() => modals.close(id)} />,
  });
}

function Ask({ body, confirm, danger = false, reason, type, act, close }: Question & { close: () => void }) {
  const [why, setWhy] = useState('');
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const ready = (reason === undefined || why.trim().length >= 3) && (type === undefined || typed === type);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    try {
      const sentence = await act(why.trim());
      if (sentence !== null) tell(sentence);
      close();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap={14}>
        <Text component="div" size="sm">
          {body}
        </Text>
        {reason === undefined ? null : (
          <Textarea
            label="Reason"
            description={reason}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
            autosize
            minRows={2}
            maxLength={500}
            required
            data-autofocus={type === undefined ? true : undefined}
          />
        )}
        {type === undefined ? null : (
          <TextInput
            label={`Type ${type} to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            required
            data-autofocus
          />
        )}
        {error === null ? null : <ProblemNotice error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!ready} {...(danger ? { color: 'red.9' } : {})}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
