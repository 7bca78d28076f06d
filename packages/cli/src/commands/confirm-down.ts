import { type HostDetails, hostDetailsSchema, hostViewSchema } from '@picket/protocol';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { evidenceText } from '../print/host.ts';
import { styleOf } from '../print/style.ts';
import { act, needed } from './act.ts';
import { hostLine } from './host-line.ts';

interface Options {
  readonly confirm?: string;
  readonly reason?: string;
  readonly evenIfAlive?: boolean;
}

export function registerConfirmDown(group: Command, io: Io): void {
  group
    .command('confirm-down <host>')
    .description(
      'Your word that the host is off and stays off: its VMs are started elsewhere. If it still runs, its disks are destroyed. Shows the evidence first and asks for the name of the host.',
    )
    .option('--confirm <host>', 'the name of the host once more, instead of being asked')
    .option('--reason <text>', 'how you know; kept in the journal (asked for when absent)')
    .option('--even-if-alive', 'you know better than evidence that says it lives')
    .action(
      act<Options>(io, async (session, [operand], options) => {
        const host = needed(operand);
        const path = ['clusters', await session.cluster(), 'hosts', host];
        const details = await session.client.get(hostDetailsSchema, path);
        if (!session.json) io.err(evidenceText(styleOf(io), details));
        const body = {
          typedName:
            options.confirm ??
            (await ask(io, `\nType the name of the host to confirm that it is down: `, '--confirm HOST')),
          reason: options.reason ?? (await ask(io, 'How do you know? ', '--reason TEXT')),
          evenIfAlive: options.evenIfAlive ?? (await askIfAlive(io, details, options)),
        };
        session.show(await session.client.send(hostViewSchema, 'POST', [...path, 'confirm-down'], body), hostLine);
      }),
    );
}

async function ask(io: Io, question: string, flag: string): Promise<string> {
  if (!io.interactive) throw new UsageError(`Nobody can be asked here (no terminal): pass ${flag}.`);
  return (await io.ask(question)).trim();
}

/** A person at a terminal is asked a second time; a script must say so itself. */
async function askIfAlive(io: Io, details: HostDetails, options: Options): Promise<boolean> {
  if (details.looksAlive.length === 0 || !io.interactive || options.confirm !== undefined) return false;
  const answer = await io.ask(
    `Evidence says that ${details.name} lives. Have you seen yourself that it is off? Type "off": `,
  );
  return answer.trim() === 'off';
}
