import { hostViewSchema } from '@picket/protocol';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { act, needed, wholeNumber } from './act.ts';
import { confirmByName } from './confirm.ts';

interface Options {
  readonly drill?: boolean;
  readonly statement?: boolean;
  readonly level?: number;
  readonly reason: string;
  readonly yes?: boolean;
}

/** How a fence device whose identity cannot be read is bound to its host (S1). */
export function registerBind(fence: Command, io: Io): void {
  fence
    .command('bind <host>')
    .summary('binds a fence device whose identity cannot be read')
    .description(
      'A device proves nothing until it is bound to its host. Picket binds it by itself where both tell the same identity. Elsewhere: --statement records your word that the wiring was checked; --drill cuts the power of a host in maintenance once, under your eyes, and binds the device when that host, and no other, went off and came back.',
    )
    .option('--statement', 'your recorded word that the wiring was checked')
    .option('--drill', 'one off-drill: the host must be in maintenance, linked, and run no VM')
    .option('--level <n>', 'which fence level; 1 is the first (and the default)', wholeNumber(1, 4))
    .requiredOption('--reason <text>', 'why; kept in the journal')
    .option('--yes', 'do not ask before a drill')
    .action(
      act<Options>(io, async (session, [operand], { drill, statement, level, reason, yes }) => {
        const host = needed(operand);
        if ((drill === true) === (statement === true)) throw new UsageError('Say either --statement or --drill.');
        const path = ['clusters', await session.cluster(), 'hosts', host, 'bind'];
        if (drill === true && yes !== true)
          await confirmByName(
            io,
            host,
            `The drill cuts the power of ${host} once. Is its device mis-wired, it cuts that of another host.`,
          );
        const body = { by: drill === true ? 'drill' : 'statement', reason, ...(level === undefined ? {} : { level }) };
        session.show(await session.client.send(hostViewSchema, 'POST', path, body), (view) =>
          view.drill === null
            ? `${host}: ${(level ?? 1) === 1 ? view.device.sentence : (view.furtherLevels[(level ?? 1) - 2]?.sentence ?? '')}`
            : `The off-drill of ${host} has begun; it takes as long as the host needs to boot. Follow it: picket journal --subject ${host}`,
        );
      }),
    );
}
