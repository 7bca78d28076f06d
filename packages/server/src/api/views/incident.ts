import type { Cluster } from '@picket/engine';
import type { IncidentStory, IncidentView } from '@picket/protocol';
import type { JournalRow } from '../../store/types.ts';
import { unknown } from '../lookup.ts';
import type { JournalPort } from '../ports.ts';
import { journalEntryView, wallTime } from './journal.ts';

const openedKind = 'incident-opened';
const closedKind = 'incident-closed';

/** The newest incidents of a cluster, newest first, derived from the journal and, for those under way, from the hosts. */
export async function incidentList(journal: JournalPort, cluster: Cluster, limit: number): Promise<IncidentView[]> {
  const opened = await journal.list({ cluster: cluster.name, kind: openedKind, limit });
  const closed = await journal.list({ cluster: cluster.name, kind: closedKind, limit });
  const closedBy = new Map(closed.rows.map((row) => [row.incident, row]));
  return opened.rows.flatMap((row) =>
    row.incident === null ? [] : [view(cluster, row.incident, row, closedBy.get(row.incident))],
  );
}

/** Open incidents with their last `sentences` entries, in order. */
export async function openStories(
  journal: JournalPort,
  cluster: Cluster,
  sentences: number,
  most = Number.POSITIVE_INFINITY,
): Promise<IncidentStory[]> {
  const open = Object.values(cluster.hosts).flatMap((host) => (host.incident === null ? [] : [host.incident.id]));
  return await Promise.all(
    open.slice(0, most).map(async (id) => {
      const [newest, first] = await Promise.all([
        journal.list({ cluster: cluster.name, incident: id, limit: sentences }),
        journal.list({ cluster: cluster.name, incident: id, kind: openedKind, limit: 1 }),
      ]);
      return {
        ...view(cluster, id, first.rows[0], undefined),
        entries: newest.rows.toReversed().map(journalEntryView),
      };
    }),
  );
}

/** The whole incident, first sentence first. @throws PicketError UNKNOWN_INCIDENT, naming the newest ones */
export async function incidentStory(journal: JournalPort, cluster: Cluster, id: string): Promise<IncidentStory> {
  const rows = await allRows(journal, cluster.name, id);
  const open = Object.values(cluster.hosts).some((host) => host.incident?.id === id);
  if (rows.length === 0 && !open) {
    const newest = await incidentList(journal, cluster, 10);
    throw unknown(
      'UNKNOWN_INCIDENT',
      'incident',
      id,
      newest.map((incident) => incident.id),
      cluster.name,
    );
  }
  const first = rows.find((row) => row.kind === openedKind) ?? rows[0];
  const last = rows.findLast((row) => row.kind === closedKind);
  return { ...view(cluster, id, first, last), entries: rows.map(journalEntryView) };
}

const pageRows = 1000;
const mostPages = 20;

async function allRows(journal: JournalPort, cluster: string, incident: string): Promise<JournalRow[]> {
  const rows: JournalRow[] = [];
  let after: number | undefined;
  for (let page = 0; page < mostPages; page++) {
    const found = await journal.list({
      cluster,
      incident,
      order: 'oldest',
      limit: pageRows,
      ...(after === undefined ? {} : { after }),
    });
    rows.push(...found.rows);
    if (found.next === null) break;
    after = found.next;
  }
  return rows;
}

function view(
  cluster: Cluster,
  id: string,
  opened: JournalRow | undefined,
  closed: JournalRow | undefined,
): IncidentView {
  const host = Object.values(cluster.hosts).find((candidate) => candidate.incident?.id === id);
  return {
    id,
    cluster: cluster.name,
    host: host?.name ?? opened?.subject ?? closed?.subject ?? '',
    group: host?.incident?.group ?? groupIn(opened) ?? id,
    open: host !== undefined,
    openedAt: opened === undefined ? null : wallTime(opened.wallMs),
    closedAt: host !== undefined || closed === undefined ? null : wallTime(closed.wallMs),
    sentence: host?.sentence ?? closed?.sentence ?? opened?.sentence ?? '',
  };
}

function groupIn(opened: JournalRow | undefined): string | null {
  const group = opened?.data.group;
  return typeof group === 'string' ? group : null;
}
