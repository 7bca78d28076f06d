import { fenceResultSchema, type ManualFenceAction, manualFenceActions } from '@picket/protocol';
import { type Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { act, wholeNumber } from './act.ts';
import { registerBind } from './bind.ts';
import { confirmByName } from './confirm.ts';

interface Options {
  readonly action?: ManualFenceAction;
  readonly level?: number;
  readonly yes?: boolean;
}

/** These stop every VM on the host at once. */
const cutsPower: readonly ManualFenceAction[] = ['off', 'reboot'];

export function registerFence(program: Command, io: Io): void {
  const fence = program
    .command('fence [host]')
    .summary("one action of a host's fence device, now, by hand")
    .description(
      "Does one thing with the host's fence device, now, by hand, and waits for the result. `off` and `reboot` kill every VM on it and ask for the name of the host. No VM is moved by it.",
    )
    .addOption(new Option('--action <action>', 'what to do').choices([...manualFenceActions]))
    .option('--level <n>', 'which fence level; 1 is the first (and the default)', wholeNumber(1, 4))
    .option('--yes', 'do not ask')
    .action(
      act<Options>(io, async (session, [operand], { action, level, yes }) => {
        // Not left to the parser: it would ask for --action of the subcommands, too.
        if (operand === undefined || action === undefined)
          throw new UsageError(
            `It takes a host and --action (${manualFenceActions.join(', ')}). Add --help to see more.`,
          );
        const host = operand;
        const cluster = await session.cluster();
        if (cutsPower.includes(action) && yes !== true)
          await confirmByName(io, host, `${action} kills every VM on ${host} at once.`);
        const path = ['clusters', cluster, 'hosts', host, 'fence'];
        session.show(
          await session.client.send(fenceResultSchema, 'POST', path, {
            action,
            ...(level === undefined ? {} : { level }),
          }),
          ({ sentence }) => sentence,
        );
      }),
    );
  registerBind(fence, io);
}
