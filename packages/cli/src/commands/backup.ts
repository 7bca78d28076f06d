import { join } from 'node:path';
import { backupCopySchema } from '@picket/protocol';
import type { Command } from 'commander';
import { ApiProblem } from '../errors.ts';
import type { Io } from '../io.ts';
import { openSession } from '../session.ts';
import { wholeNumber } from './act.ts';
import { keyFileOf } from './key-file.ts';

/** `picket server backup|restore|take-over`: they work on the data folder of `picket server --data`, on its machine. */
export function registerBackup(server: Command, io: Io): void {
  const print = (command: Command, answer: object, sentences: readonly string[]): void => {
    if (command.optsWithGlobals<{ json?: boolean }>().json === true) io.out(JSON.stringify(answer, null, 2));
    else for (const sentence of sentences) io.out(sentence);
  };

  server
    .command('backup')
    .description(
      'Writes a consistent copy of the database into one file, readable by its owner only; the server may go on running. Without the keys, unless told.',
    )
    .requiredOption('--to <file>', 'the file to write; an older one of that name is replaced')
    .option('--with-key', 'put secret.key and the key of the CA into it, too: whoever has it can read every password')
    .action(async ({ to, withKey = false }: { to: string; withKey?: boolean }, command: Command) => {
      const { backupServer } = await import('@picket/server');
      const places = placesOf(io, command);
      const done = await backupServer({
        ...places,
        to,
        withKey,
        fromServer: () => askServer(io, command, places.data),
      });
      print(command, done, [done.sentence]);
    });

  server
    .command('restore')
    .description(
      'Puts a backup in the place of the database of a server that does not run; the old one is kept beside it. Every cluster starts disarmed.',
    )
    .requiredOption('--from <file>', 'a file that `picket server backup` wrote')
    .action(async ({ from }: { from: string }, command: Command) => {
      const { restoreServer } = await import('@picket/server');
      const done = await restoreServer({ ...placesOf(io, command), from });
      print(command, done, done.sentences);
    });

  server
    .command('take-over')
    .description(
      'For a restored server that agents refuse, since they have obeyed another one after the backup: raises its epoch above that one. Only when the other is gone for good. Every cluster starts disarmed.',
    )
    .requiredOption(
      '--above <epoch>',
      'the epoch that the refused server names',
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    )
    .action(async ({ above }: { above: number }, command: Command) => {
      const { takeOver } = await import('@picket/server');
      const done = await takeOver({ data: placesOf(io, command).data, above });
      print(command, done, [done.sentence]);
    });
}

/** The options belong to `picket server`, the command above; commander gives them there wherever they were typed. */
function placesOf(io: Io, command: Command): { data: string; keyFile: string | undefined } {
  const options = command.optsWithGlobals<{ data: string; keyFile?: string }>();
  return { data: options.data, keyFile: keyFileOf(io, options) };
}

/** The copy that the running server makes; null when none runs at --url: then the database can be opened without it. */
async function askServer(io: Io, command: Command, data: string): Promise<string | null> {
  const token = command.optsWithGlobals<{ tokenFile?: string }>().tokenFile ?? io.env.PICKET_TOKEN_FILE;
  try {
    const { client } = await openSession(io, command, token ?? join(data, 'admin.token'));
    return (await client.send(backupCopySchema, 'POST', ['backup'])).path;
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === 'SERVER_UNREACHABLE') return null;
    throw error;
  }
}
