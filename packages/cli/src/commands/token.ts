import { joinTokenSchema } from '@picket/protocol';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { clock } from '../print/text.ts';
import { act, wholeNumber } from './act.ts';

export function registerToken(program: Command, io: Io): void {
  program
    .command('token')
    .description('One-time tokens with which hosts join.')
    .command('create')
    .description(
      'Makes a token with which one host may join the cluster, once. It is shown only now; it is all that standard output carries.',
    )
    .option('--host <name>', 'only a host of this name may use it (default: any one host)')
    .option('--ttl-seconds <n>', 'good for this long, 60 to 604800 seconds (default: 3600)', wholeNumber(60, 604_800))
    .action(
      act<{ host?: string; ttlSeconds?: number }>(io, async (session, _args, { host, ttlSeconds }) => {
        const body = { ...(host === undefined ? {} : { host }), ...(ttlSeconds === undefined ? {} : { ttlSeconds }) };
        const made = await session.client.send(
          joinTokenSchema,
          'POST',
          ['clusters', await session.cluster(), 'tokens'],
          body,
        );
        session.show(made, ({ token }) => token);
        const name = host === undefined ? '' : ` --name ${host}`;
        if (!session.json)
          io.err(
            `Good for one join until ${clock(made.expiresAt)}. On the host: picket agent join --server ${made.server}${name} --token TOKEN --pool NAME=/MOUNT/POINT`,
          );
      }),
    );
}
