import { hostDetailsSchema, hostViewSchema } from '@picket/protocol';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { hostText } from '../print/host.ts';
import { hostTable } from '../print/lists.ts';
import { styleOf } from '../print/style.ts';
import type { Session } from '../session.ts';
import { act, needed } from './act.ts';
import { registerConfirmDown } from './confirm-down.ts';
import { hostLine } from './host-line.ts';
import { allHosts } from './lists.ts';

export function registerHost(program: Command, io: Io): void {
  const group = program.command('host').description('Hosts: look at them, and say what only a person can know.');

  group
    .command('list')
    .description('Lists the hosts with state, how long, and why.')
    .action(
      act(io, async (session) => {
        const hosts = await allHosts(session.client, await session.cluster());
        session.show(hosts, (answer) => hostTable(styleOf(io), answer.hosts));
      }),
    );

  group
    .command('show <host>')
    .description(
      'Shows one host: link, evidence of the last round by source and neighbour, gates, fence device, proof, pools, VMs.',
    )
    .action(
      act(io, async (session, [host]) => {
        const path = ['clusters', await session.cluster(), 'hosts', needed(host)];
        session.show(await session.client.get(hostDetailsSchema, path), (answer) => hostText(styleOf(io), answer));
      }),
    );

  registerConfirmDown(group, io);

  for (const { name, description } of withReason) {
    group
      .command(`${name} <host>`)
      .description(description)
      .requiredOption('--reason <text>', 'why; kept in the journal')
      .action(
        act<{ reason: string }>(
          io,
          async (session, [host], { reason }) => await orderHost(session, needed(host), name, { reason }),
        ),
      );
  }

  for (const { name, description } of withoutReason) {
    group
      .command(`${name} <host>`)
      .description(description)
      .action(act(io, async (session, [host]) => await orderHost(session, needed(host), name, {})));
  }
}

export function registerGate(program: Command, io: Io): void {
  program
    .command('gate')
    .description('The gates between the verdict and a power cut.')
    .command('override <host> <gate>')
    .description(
      'One closed gate does not stop one action on this host. Gates that may be overridden: observer, share, correlation, cap.',
    )
    .requiredOption('--reason <text>', 'why it is safe; kept in the journal')
    .action(
      act<{ reason: string }>(io, async (session, [host, gate], { reason }) => {
        await orderHost(session, needed(host), 'override-gate', { gate: needed(gate), reason });
      }),
    );
}

async function orderHost(session: Session, host: string, order: string, body: object): Promise<void> {
  const path = ['clusters', await session.cluster(), 'hosts', host, order];
  session.show(await session.client.send(hostViewSchema, 'POST', path, body), hostLine);
}

const withReason = [
  {
    name: 'maintenance',
    description: 'Takes the host out of automatic fencing while a person works on it; its VMs stay where they are.',
  },
  {
    name: 'disable',
    description: 'Takes the host out of protection: it is neither checked nor fenced, until `picket host enable`.',
  },
  { name: 'retire', description: 'The host is down for long: it stops counting as unhealthy.' },
] as const;

const withoutReason = [
  { name: 'enable', description: 'Puts a host that was disabled under protection again.' },
  { name: 'end-maintenance', description: "Ends a person's maintenance." },
  { name: 'act-now', description: 'Lets an incident that began before the last arming act, once gates allow.' },
] as const;
