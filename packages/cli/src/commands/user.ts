import { doneSchema, roles, type UserView, userListSchema, userViewSchema } from '@picket/protocol';
import { Argument, type Command, Option } from 'commander';
import type { Io } from '../io.ts';
import { userTable } from '../print/accounts.ts';
import { styleOf } from '../print/style.ts';
import { act, needed } from './act.ts';
import { confirmByName } from './confirm.ts';
import { askPassword } from './password.ts';

/** People who log in to the web UI. */
export function registerUser(program: Command, io: Io): void {
  const group = program.command('user').description('People who log in to the web UI, and what each may do.');

  group
    .command('list')
    .description('Lists the users with role, last login, and whether they are disabled or locked.')
    .action(
      act(io, async (session) => {
        session.show(await session.client.get(userListSchema, ['users']), ({ users }) => userTable(styleOf(io), users));
      }),
    );

  group
    .command('add <name>')
    .description('Makes a user. The password, 12 characters or more, is asked for, or read from standard input.')
    .addOption(
      new Option('--role <role>', 'viewer looks, operator acts, admin changes settings, users and tokens')
        .choices([...roles])
        .makeOptionMandatory(),
    )
    .action(
      act<{ role: string }>(io, async (session, [name], { role }) => {
        const body = { name: needed(name), role, password: await askPassword(io, needed(name)) };
        session.show(await session.client.send(userViewSchema, 'POST', ['users'], body), userLine);
      }),
    );

  group
    .command('set-role <name>')
    .addArgument(new Argument('<role>', 'the new role').choices([...roles]))
    .description('Changes the role of a user; whoever is logged in as this user must log in again.')
    .action(
      act(io, async (session, [name, role]) => {
        session.show(await session.client.send(userViewSchema, 'PATCH', ['users', needed(name)], { role }), userLine);
      }),
    );

  group
    .command('password <name>')
    .description('Sets a new password, which is asked for or read from standard input; sessions of the user end.')
    .action(
      act(io, async (session, [name]) => {
        const path = ['users', needed(name), 'password'];
        const password = await askPassword(io, needed(name));
        session.show(await session.client.send(userViewSchema, 'POST', path, { password }), userLine);
      }),
    );

  for (const { word, disabled, description } of [
    { word: 'disable', disabled: true, description: 'Lets nobody log in as this user; its sessions end.' },
    { word: 'enable', disabled: false, description: 'Lets a disabled user log in again.' },
  ]) {
    group
      .command(`${word} <name>`)
      .description(description)
      .action(
        act(io, async (session, [name]) => {
          const path = ['users', needed(name)];
          session.show(await session.client.send(userViewSchema, 'PATCH', path, { disabled }), userLine);
        }),
      );
  }

  group
    .command('unlock <name>')
    .description('Forgets failed logins: ten in a row lock a name for 15 minutes.')
    .action(
      act(io, async (session, [name]) => {
        const path = ['users', needed(name), 'unlock'];
        session.show(await session.client.send(userViewSchema, 'POST', path, {}), userLine);
      }),
    );

  group
    .command('remove <name>')
    .description('Removes a user; what they did stays in journal and audit.')
    .option('--yes', 'do not ask')
    .action(
      act<{ yes?: boolean }>(io, async (session, [name], { yes }) => {
        if (yes !== true) await confirmByName(io, needed(name), `${needed(name)} will be removed.`);
        session.show(
          await session.client.send(doneSchema, 'DELETE', ['users', needed(name)]),
          ({ sentence }) => sentence,
        );
      }),
    );
}

function userLine({ name, role, disabled }: UserView): string {
  return `${name} has the role ${role}${disabled ? ' and is disabled' : ''}.`;
}
