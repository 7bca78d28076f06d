import { fenceAgentListSchema } from '@picket/protocol';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { agentDetails, agentTable } from '../print/fence-agents.ts';
import { styleOf } from '../print/style.ts';
import { act } from './act.ts';

export function registerFenceAgents(program: Command, io: Io): void {
  program
    .command('fence-agents [name]')
    .description(
      'The fence agents installed on the machine of the server, for fenceDriver fence-agent; with a name: its options.',
    )
    .action(
      act(io, async (session, [name]) => {
        const list = await session.client.get(fenceAgentListSchema, ['fence-agents'], { name });
        session.show(list, (answer) =>
          name === undefined ? agentTable(styleOf(io), answer) : agentDetails(styleOf(io), answer, name),
        );
      }),
    );
}
