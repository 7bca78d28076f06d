import { type ClusterView, clusterListSchema, clusterViewSchema } from '@picket/protocol';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { capText } from '../print/cap.ts';
import { clusterHead, clusterTable } from '../print/lists.ts';
import { styleOf } from '../print/style.ts';
import { act, needed } from './act.ts';

export function registerCluster(program: Command, io: Io): void {
  const group = program.command('cluster').description('Clusters: hosts that share storage and check each other.');
  const words = (cluster: ClusterView) => clusterHead(styleOf(io), cluster);

  group
    .command('list')
    .description('Lists the clusters and what each would do with a dead host now.')
    .action(
      act(io, async (session) => {
        session.show(await session.client.get(clusterListSchema, ['clusters']), ({ clusters }) =>
          clusterTable(styleOf(io), clusters),
        );
      }),
    );

  group
    .command('create <name>')
    .description(
      'Creates an empty cluster. Its action is nothing (shadow mode): it only tells what it would do, until `picket settings set fencingAction off`.',
    )
    .action(
      act(io, async (session, [name]) => {
        session.show(await session.client.send(clusterViewSchema, 'POST', ['clusters'], { name: needed(name) }), words);
      }),
    );

  group
    .command('arm [name]')
    .description(
      'Allows automatic fencing again, after the grace of startupGraceSeconds. Incidents that began before need `picket host act-now` each.',
    )
    .action(
      act(io, async (session, [name]) => {
        session.show(
          await session.client.send(
            clusterViewSchema,
            'POST',
            ['clusters', name ?? (await session.cluster()), 'arm'],
            {},
          ),
          words,
        );
      }),
    );

  group
    .command('disarm [name]')
    .description('No automatic fencing until armed again; hosts are still watched and people are still told.')
    .requiredOption('--reason <text>', 'why; kept in the journal')
    .action(
      act<{ reason: string }>(io, async (session, [name], { reason }) => {
        session.show(
          await session.client.send(
            clusterViewSchema,
            'POST',
            ['clusters', name ?? (await session.cluster()), 'disarm'],
            { reason },
          ),
          words,
        );
      }),
    );
}

export function registerCap(program: Command, io: Io): void {
  const cap = program
    .command('cap')
    .summary('what is used up of the cap on failure actions')
    .description(
      'Shows the cap: no more than fencingMaxActions automatic power cuts within fencingWindowSeconds. What is used up now and by which hosts, when it frees, who acknowledged it last, and whether a storm holds power cuts back.',
    )
    .action(
      act(io, async (session) => {
        const cluster = await session.cluster();
        const { clusters } = await session.client.get(clusterListSchema, ['clusters']);
        const shown = clusters.find(({ name }) => name === cluster);
        if (shown === undefined) throw new UsageError(`There is no cluster "${cluster}".`);
        session.show(shown, (view) => capText(styleOf(io), view));
      }),
    );
  cap
    .command('acknowledge')
    .description(
      'A person has looked into it: failure actions are counted anew, and dead hosts that waited for the cap are fenced if their verdict is fresh.',
    )
    .requiredOption('--reason <text>', 'what was found; kept in the journal')
    .action(
      act<{ reason: string }>(io, async (session, _args, { reason }) => {
        const path = ['clusters', await session.cluster(), 'acknowledge-cap'];
        session.show(await session.client.send(clusterViewSchema, 'POST', path, { reason }), (cluster) =>
          capText(styleOf(io), cluster),
        );
      }),
    );
}
