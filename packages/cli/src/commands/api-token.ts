import { apiTokenListSchema, doneSchema, newApiTokenSchema, roles } from '@picket/protocol';
import { type Command, Option } from 'commander';
import type { Io } from '../io.ts';
import { apiTokenTable } from '../print/accounts.ts';
import { styleOf } from '../print/style.ts';
import { clock } from '../print/text.ts';
import { act, needed, wholeNumber } from './act.ts';

const mostDays = 366;

/** Tokens with which programs call the API. */
export function registerApiToken(program: Command, io: Io): void {
  const group = program.command('api-token').description('Tokens with which programs call the API, each in one role.');

  group
    .command('list')
    .description('Lists the tokens with role, end and last use; never the tokens themselves.')
    .action(
      act(io, async (session) => {
        session.show(await session.client.get(apiTokenListSchema, ['api-tokens']), ({ tokens }) =>
          apiTokenTable(styleOf(io), tokens),
        );
      }),
    );

  group
    .command('create <name>')
    .description(
      'Makes a token. It is shown only now; it is all that standard output carries: put it into a file of mode 0600.',
    )
    .addOption(
      new Option('--role <role>', 'viewer looks (Prometheus), operator acts, admin changes settings')
        .choices([...roles])
        .default('viewer'),
    )
    .option('--days <n>', `good for so many days, 1 to ${mostDays}`, wholeNumber(1, mostDays), 90)
    .action(
      act<{ role: string; days: number }>(io, async (session, [name], { role, days }) => {
        const body = { name: needed(name), role, ttlSeconds: days * 86_400 };
        const made = await session.client.send(newApiTokenSchema, 'POST', ['api-tokens'], body);
        session.show(made, ({ token }) => token);
        if (!session.json)
          io.err(`Good until ${clock(made.expiresAt)}; to revoke it: picket api-token revoke ${made.id}`);
      }),
    );

  group
    .command('revoke <id>')
    .description('Makes a token useless at once.')
    .action(
      act(io, async (session, [id]) => {
        session.show(
          await session.client.send(doneSchema, 'DELETE', ['api-tokens', needed(id)]),
          ({ sentence }) => sentence,
        );
      }),
    );
}
