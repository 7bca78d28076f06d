import { auditPageSchema } from '@picket/protocol';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { auditText } from '../print/accounts.ts';
import { styleOf } from '../print/style.ts';
import { act, wholeNumber } from './act.ts';

interface Options {
  readonly limit: number;
  readonly who?: string;
  readonly action?: string;
}

export function registerAudit(program: Command, io: Io): void {
  program
    .command('audit')
    .summary('who did what, from where')
    .description('Prints who did what, from where, and what became of it, newest last. --json has before and after.')
    .option('--limit <n>', 'how many, 1 to 1000', wholeNumber(1, 1000), 50)
    .option('--who <name>', 'only of this user, or "token NAME"')
    .option('--action <name>', 'only this action, such as fenceHost')
    .action(
      act<Options>(io, async (session, _args, { limit, who, action }) => {
        const page = await session.client.get(auditPageSchema, ['audit'], { limit, who, action });
        session.show(page, ({ entries }) => auditText(styleOf(io), entries.toReversed()));
      }),
    );
}
