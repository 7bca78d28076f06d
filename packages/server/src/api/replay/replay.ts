import type { Cluster } from '@picket/engine';
import { PicketError, type ReplayView, toYaml } from '@picket/protocol';
import type { JournalRow } from '../../store/types.ts';
import type { ApiDeps } from '../ports.ts';
import { faultsOf } from './faults.ts';
import { changesIn, ordersIn, wasHeldByCap, wordOfHeld } from './orders.ts';
import { placesBefore } from './places.ts';
import { scenarioOf } from './scenario.ts';
import { settingsThen } from './settings-then.ts';
import { type Story, storyOf } from './story.ts';

const pageRows = 1000;
const mostPages = 20;
/** An incident of another host that began this long before and was not over belongs to the story; an older one would only lengthen it. */
const besideMs = 600_000;

/**
 * An incident as a file for `picket sim run`, with what has to come of it.
 * @throws PicketError NOT_ALLOWED_NOW when the journal does not tell how it began
 */
export async function replayOf(
  { journal, settings }: Pick<ApiDeps, 'journal' | 'settings'>,
  cluster: Cluster,
  incident: string,
): Promise<ReplayView> {
  const rows = (query: Query, untilMs?: number) => allRows(journal, { cluster: cluster.name, ...query }, untilMs);
  const story = await read(incident);
  if (story === null)
    throw new PicketError(
      'NOT_ALLOWED_NOW',
      `The journal does not tell how ${incident} began, so it cannot be replayed.`,
    );
  const endMs = story.closedMs ?? Number.MAX_SAFE_INTEGER;
  const firstId = story.rows[0]?.id ?? 0;
  const beside = await rows({ kind: 'incident-opened', after: Math.max(0, firstId - pageRows) });
  const others = await Promise.all(
    beside
      .filter(({ wallMs, subject }) => subject !== story.host && wallMs > story.openedMs - besideMs && wallMs < endMs)
      .map(({ incident: id }) => read(id ?? '')),
  );
  const atOnce = others
    .filter((other) => other !== null)
    .filter(({ closedMs }) => (closedMs ?? endMs) > story.openedMs);
  const stories = [story, ...atOnce];
  const during = (await rows({ after: firstId - 1 }, endMs)).filter(({ wallMs }) => wallMs <= endMs);
  const changes = (await settings.history({ cluster: cluster.name, limit: pageRows })).rows;
  const scenario = scenarioOf({
    story,
    cluster,
    settings: settingsThen(await writtenOf(settings, cluster.name), changes, story.faultMs),
    places: placesBefore(cluster, story, await rows({ kind: 'vm-start', after: firstId - 1 })),
    moments: [
      ...stories.flatMap(faultsOf),
      ...wordOfHeld(ordersIn(during), story, faultsOf(story)),
      ...changesIn(changes, story.faultMs, endMs),
    ],
  });
  return { file: `${incident}.yaml`, text: toYaml(scenario, notes(story, during)) };

  async function read(id: string): Promise<Story | null> {
    const own = await rows({ incident: id });
    const last = own.at(-1);
    const closed = own.findLast(({ kind }) => kind === 'incident-closed');
    if (last === undefined || closed === undefined) return storyOf(own, null);
    const [after] = await rows({ subject: closed.subject, kind: 'state', after: closed.id });
    return storyOf(own, after ?? null);
  }
}

/** What the file cannot have, for whoever reads it. */
function notes(story: Story, during: readonly JournalRow[]): readonly string[] {
  return [
    `Made from the journal of ${story.id}. The journal knows what was seen, not what happened: the fault is what would look so.`,
    'Play it with: picket sim run FILE',
    ...(wasHeldByCap(story)
      ? ['What the cap had counted before is not in it: the replay is not held back by it.']
      : []),
    ...(story.closedMs === null ? ['The incident is not over: nothing is expected of the replay.'] : []),
    ...(during.some(({ kind }) => kind === 'server-started')
      ? ['The server was started anew meanwhile; it is not in the replay.']
      : []),
  ];
}

async function writtenOf(settings: ApiDeps['settings'], cluster: string) {
  return (await settings.written()).filter((row) => row.cluster === cluster);
}

type Query = Omit<Parameters<ApiDeps['journal']['list']>[0], 'cluster' | 'limit' | 'order'>;

/** The pages that reach up to this moment. */
async function allRows(
  journal: ApiDeps['journal'],
  query: Query & { cluster: string },
  untilMs = Number.POSITIVE_INFINITY,
): Promise<JournalRow[]> {
  const rows: JournalRow[] = [];
  let after = query.after ?? 0;
  for (let page = 0; page < mostPages; page++) {
    const found = await journal.list({ ...query, order: 'oldest', limit: pageRows, after });
    rows.push(...found.rows);
    if (found.next === null || (found.rows.at(-1)?.wallMs ?? 0) > untilMs) break;
    after = found.next;
  }
  return rows;
}
