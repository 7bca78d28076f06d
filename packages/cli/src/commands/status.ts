import { statusSchema } from '@picket/protocol';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { statusText } from '../print/status.ts';
import { styleOf } from '../print/style.ts';
import { act } from './act.ts';
import { watchStatus } from './watch.ts';

export function registerStatus(program: Command, io: Io): void {
  program
    .command('status')
    .summary('clusters, hosts, VMs and open incidents')
    .description(
      'Shows every cluster with its hosts (state and why), its VMs and its open incidents with their last sentences. Times are local, ages say their unit.',
    )
    .option('--watch', 'go on: redraw each second on a terminal; elsewhere print each new journal sentence as it comes')
    .action(
      act<{ watch?: boolean }>(io, async (session, _args, options) => {
        if (options.watch === true) return await watchStatus(session);
        const status = await session.client.get(statusSchema, ['status'], { cluster: session.only });
        session.show(status, (answer) => statusText(styleOf(io), answer));
      }),
    );
}
