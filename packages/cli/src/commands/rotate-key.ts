import { join } from 'node:path';
import { keyRotatedSchema } from '@picket/protocol';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { counted } from '../print/text.ts';
import { openSession } from '../session.ts';

/** `picket server rotate-key`: the running server does it, since it alone may write to its database. */
export function registerRotateKey(server: Command, io: Io): void {
  server
    .command('rotate-key')
    .description(
      'Makes a new key, seals all passwords with it and forgets the old one; the server goes on running. Make a new backup afterwards: older ones need the old key file. If the old key has leaked, change the passwords, too.',
    )
    .action(async (_options: object, command: Command) => {
      const { data, tokenFile } = command.optsWithGlobals<{ data: string; tokenFile?: string }>();
      const token = tokenFile ?? io.env.PICKET_TOKEN_FILE ?? join(data, 'admin.token');
      const { client, show } = await openSession(io, command, token);
      show(
        await client.send(keyRotatedSchema, 'POST', ['secrets', 'rotate']),
        ({ secrets }) =>
          `The key was changed; ${counted(secrets, 'password')} sealed with the new one. Make a new backup.`,
      );
    });
}
