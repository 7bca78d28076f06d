import { join } from 'node:path';
import { setupLinkSchema } from '@picket/protocol';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { clock } from '../print/text.ts';
import { openSession } from '../session.ts';

/** On the machine of the server, as whoever may read its data folder: the token there is what proves it. */
export function registerSetupLink(server: Command, io: Io): void {
  server
    .command('setup-link')
    .description(
      'Prints a new one-time link with which the first admin is made in the web UI, while there is no admin. The server must run; older links end.',
    )
    .action(async (_options: object, command: Command) => {
      const { data, tokenFile } = command.optsWithGlobals<{ data: string; tokenFile?: string }>();
      const session = await openSession(
        io,
        command,
        tokenFile ?? io.env.PICKET_TOKEN_FILE ?? join(data, 'admin.token'),
      );
      const made = await session.client.send(setupLinkSchema, 'POST', ['setup-link']);
      session.show(made, ({ url }) => url);
      if (!session.json) io.err(`Good once, until ${clock(made.expiresAt)}.`);
    });
}
