import { incidentListSchema, incidentStorySchema, journalPageSchema, replaySchema } from '@picket/protocol';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { incidentTable } from '../print/lists.ts';
import { incidentText, journalText } from '../print/status.ts';
import { styleOf } from '../print/style.ts';
import { act, needed, wholeNumber } from './act.ts';

export function registerIncident(program: Command, io: Io): void {
  const group = program.command('incident').description('Incidents: one for each outage of a host.');

  group
    .command('list')
    .description('Lists the newest 200 incidents, newest first.')
    .action(
      act(io, async (session) => {
        const incidents = await session.client.get(incidentListSchema, [
          'clusters',
          await session.cluster(),
          'incidents',
        ]);
        session.show(incidents, (answer) => incidentTable(styleOf(io), answer.incidents));
      }),
    );

  group
    .command('show <incident>')
    .description(
      'Shows an incident from its first to its last sentence, with local times. --json has the evidence of each.',
    )
    .action(
      act(io, async (session, [incident]) => {
        const path = ['clusters', await session.cluster(), 'incidents', needed(incident)];
        session.show(await session.client.get(incidentStorySchema, path), (answer) =>
          incidentText(styleOf(io), answer),
        );
      }),
    );

  group
    .command('replay <incident>')
    .description(
      'Prints an incident as a scenario file, with what has to come of it. Put it into a file and play it with picket sim run FILE.',
    )
    .action(
      act(io, async (session, [incident]) => {
        const path = ['clusters', await session.cluster(), 'incidents', needed(incident), 'replay'];
        session.show(await session.client.get(replaySchema, path), ({ text }) => text.trimEnd());
      }),
    );
}

interface JournalOptions {
  readonly limit: number;
  readonly incident?: string;
  readonly subject?: string;
  readonly kind?: string;
}

export function registerJournal(program: Command, io: Io): void {
  program
    .command('journal')
    .summary('every decision, one sentence each')
    .description('Prints the newest decisions, one sentence each, newest last. --json has their evidence.')
    .option('--limit <n>', 'how many, 1 to 1000', wholeNumber(1, 1000), 50)
    .option('--incident <id>', 'only of this incident')
    .option('--subject <name>', 'only about this host, VM or cluster')
    .option('--kind <kind>', 'only of this kind')
    .action(
      act<JournalOptions>(io, async (session, _args, { limit, incident, subject, kind }) => {
        const path = ['clusters', await session.cluster(), 'journal'];
        const page = await session.client.get(journalPageSchema, path, { limit, incident, subject, kind });
        session.show(page, ({ entries }) => journalText(styleOf(io), entries.toReversed()));
      }),
    );
}
