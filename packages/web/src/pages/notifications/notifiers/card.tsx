import { Box, Group, Text } from '@mantine/core';
import type { NotifierTestResult, NotifierView } from '@picket/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { useBarred } from '../../../api/session.ts';
import { Action, tell } from '../../../parts/action.tsx';
import { ask } from '../../../parts/ask.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { SeverityMark } from '../../../parts/mark.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { notifierKindWords, notifierTarget } from '../../../words/notifiers.ts';
import { counted, listed, span, took } from '../../../words/text.ts';

/** One way to tell people, and how it fares. */
export function NotifierCard({ notifier, onEdit }: { notifier: NotifierView; onEdit: () => void }) {
  const { name, config, enabled, trouble } = notifier;
  const admin = useBarred('admin');
  const operator = useBarred('operator');
  const client = useQueryClient();

  const test = async (): Promise<string | null> => {
    const { ok, detail, tookMs } = await call<NotifierTestResult>('POST', ['notifiers', name, 'test'], { body: {} });
    if (ok) return `${name} took a test message after ${took(tookMs)}: ${detail}`;
    tell(`${name} did not take a test message within ${took(tookMs)}: ${detail}`, 'bad');
    return null;
  };
  const remove = () =>
    ask({
      title: `Remove ${name}`,
      body: `Nobody is told by ${name} any more. Messages that wait for it are dropped.`,
      confirm: 'Remove',
      danger: true,
      act: async () => {
        await call('DELETE', ['notifiers', name]);
        void client.invalidateQueries({ queryKey: keys.notifiers });
        return `${name} was removed.`;
      },
    });

  return (
    <Panel
      title={name}
      {...(trouble === null ? {} : { tone: 'bad' as const })}
      aside={
        <Group gap={8}>
          <Action size="compact-sm" barred={operator} explain="Sends a message that says it is a test." onAct={test}>
            Test
          </Action>
          <Action size="compact-sm" barred={admin} onAct={() => onEdit() as undefined}>
            Edit
          </Action>
          <Action size="compact-sm" barred={admin} onAct={() => remove() as undefined}>
            Remove
          </Action>
        </Group>
      }
    >
      {trouble === null ? null : (
        <Box mb={10}>
          <Notice tone="bad">{trouble}</Notice>
        </Box>
      )}
      <Facts
        facts={[
          ['How', `${notifierKindWords[config.kind].label} ${notifierTarget(config)}`],
          config.kind === 'ping'
            ? null
            : [
                'What',
                <span key="what">
                  <SeverityMark severity={notifier.minSeverity} /> and above
                  {notifier.events.length === 0
                    ? ''
                    : `, only ${counted(notifier.events.length, 'event')}: ${listed(notifier.events)}`}
                  {notifier.clusters.length === 0 ? ', of every cluster' : `, of ${listed(notifier.clusters)}`}
                </span>,
              ],
          config.kind === 'ping'
            ? null
            : [
                'Reminders',
                notifier.remindAfterSeconds === 0
                  ? 'none'
                  : `every ${span(notifier.remindAfterSeconds)} while an alarm stands`,
              ],
          ['State', enabled ? 'on' : 'switched off'],
          notifier.waiting + notifier.dead === 0
            ? null
            : ['Messages', `${notifier.waiting} wait for another try, ${notifier.dead} given up`],
        ]}
      />
      <Text size="sm" c="dimmed" mt={4}>
        Last changed by {notifier.who}
      </Text>
    </Panel>
  );
}
