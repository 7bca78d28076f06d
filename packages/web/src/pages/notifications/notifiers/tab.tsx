import { Button, Menu, Stack } from '@mantine/core';
import type { NotifierView } from '@picket/protocol';
import { type NotifierKind, notifierKinds } from '@picket/protocol';
import { useState } from 'react';
import { useNotifiers } from '../../../api/queries.ts';
import { useBarred } from '../../../api/session.ts';
import { Action } from '../../../parts/action.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { Await } from '../../../parts/problem.tsx';
import { notifierKindWords } from '../../../words/notifiers.ts';
import { NotifierCard } from './card.tsx';
import { NotifierForm } from './form.tsx';

type Editing = { readonly kind: NotifierKind; readonly before: NotifierView | null };

export function NotifiersTab() {
  const answer = useNotifiers();
  const barred = useBarred('admin');
  const [editing, setEditing] = useState<Editing | null>(null);
  const close = (): void => setEditing(null);
  return (
    <Stack gap={12}>
      {editing === null ? (
        <div>
          <AddMenu barred={barred} onAdd={(kind) => setEditing({ kind, before: null })} />
        </div>
      ) : (
        <NotifierForm
          key={editing.before?.name ?? editing.kind}
          kind={editing.kind}
          before={editing.before}
          close={close}
        />
      )}
      <Await answer={answer} lines={5}>
        {({ notifiers }) =>
          notifiers.length === 0 ? (
            <Panel>
              <Empty title="Nobody is told of anything yet." command="picket notifier --help">
                Add at least one way that wakes somebody up (mail, SNMP trap, webhook, command), and a dead-man ping, so
                that somebody notices when this server itself is gone.
              </Empty>
            </Panel>
          ) : (
            notifiers.map((notifier) => (
              <NotifierCard
                key={notifier.name}
                notifier={notifier}
                onEdit={() => setEditing({ kind: notifier.config.kind, before: notifier })}
              />
            ))
          )
        }
      </Await>
    </Stack>
  );
}

function AddMenu({ barred, onAdd }: { barred: string | null; onAdd: (kind: NotifierKind) => void }) {
  if (barred !== null)
    return (
      <Action barred={barred} onAct={() => null}>
        Add a notifier
      </Action>
    );
  return (
    <Menu position="bottom-start" width={340}>
      <Menu.Target>
        <Button>Add a notifier</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {notifierKinds.map((kind) => (
          <Menu.Item key={kind} onClick={() => onAdd(kind)}>
            <strong>{notifierKindWords[kind].label}</strong>
            <div>{notifierKindWords[kind].meaning}</div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
