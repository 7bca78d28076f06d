import { deliveriesChangedSchema, outboxPageSchema } from '@picket/protocol';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { outboxTable } from '../print/notifiers.ts';
import { styleOf } from '../print/style.ts';
import { counted } from '../print/text.ts';
import { act, wholeNumber } from './act.ts';

interface ListOptions {
  readonly limit: number;
  readonly dead?: boolean;
}

interface DecideOptions {
  readonly allDead?: boolean;
  readonly notifier?: string;
}

export function registerOutbox(program: Command, io: Io): void {
  const group = program.command('outbox').description('Messages for people, and what became of each.');

  group
    .command('list', { isDefault: true })
    .description('Lists the newest messages, newest first, and for each notifier whether it was sent.')
    .option('--limit <n>', 'how many, 1 to 1000', wholeNumber(1, 1000), 50)
    .option('--dead', 'only those that were given up or refused at some notifier')
    .action(
      act<ListOptions>(io, async (session, _args, { limit, dead }) => {
        const state = dead === true ? 'dead' : undefined;
        const page = await session.client.get(outboxPageSchema, ['outbox'], { limit, state, cluster: session.only });
        session.show(page, (answer) => outboxTable(styleOf(io), answer));
      }),
    );

  const decide = (word: 'retry' | 'discard', done: string): void => {
    group
      .command(`${word} [id]`)
      .description(
        word === 'retry'
          ? 'Tries again what was given up or refused: one message or all. One that no notifier wanted is routed anew.'
          : 'Puts aside what was given up or refused: one message or all. It stays in the list.',
      )
      .option('--all-dead', 'all of them')
      .option('--notifier <name>', 'only to this notifier')
      .action(
        act<DecideOptions>(io, async (session, [id], { allDead, notifier }) => {
          if ((id === undefined) === (allDead !== true))
            throw new UsageError('Give the id of a message, or --all-dead.');
          if (id !== undefined && !/^\d{1,15}$/.test(id)) throw new UsageError(`"${id}" is not the id of a message.`);
          const path = ['outbox', ...(id === undefined ? [] : [id]), word];
          const body = notifier === undefined ? {} : { notifier };
          const answer = await session.client.send(deliveriesChangedSchema, 'POST', path, body);
          session.show(answer, ({ changed }) => `${counted(changed, 'delivery', 'deliveries')} ${done}.`);
        }),
      );
  };
  decide('retry', 'will be tried again');
  decide('discard', 'put aside');
}
