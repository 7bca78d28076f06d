import type { IncidentStory, JournalEntryView, StatusView } from '@picket/protocol';
import { clusterHead, hostTable, journalLine, vmStatusTable } from './lists.ts';
import type { Style } from './style.ts';
import { clock, indented } from './text.ts';

/** The story of the moment: troubles, clusters with hosts and VMs, open incidents with their last sentences. */
export function statusText(style: Style, status: StatusView): string {
  const parts = status.troubles.map((trouble) =>
    style.paint('bad', indented(`Trouble of this server: ${trouble}`, '', style.width)),
  );
  if (status.clusters.length === 0) parts.push('There is no cluster yet. Create one: picket cluster create NAME');
  for (const cluster of status.clusters) {
    parts.push(
      [
        clusterHead(style, cluster),
        ...cluster.incidents.map((incident) => incidentPart(style, incident)),
        hostTable(style, cluster.hostList, '  '),
        vmStatusTable(style, cluster.vmList, '  '),
      ].join('\n\n'),
    );
  }
  return parts.join('\n\n');
}

function incidentPart(style: Style, incident: IncidentStory): string {
  const since = incident.openedAt === null ? '' : ` since ${clock(incident.openedAt)}`;
  return [
    style.paint('bad', `  Incident ${incident.id}: ${incident.host}${since}${grouped(incident)}`),
    ...incident.entries.map((entry) => journalLine(style, entry, '    ')),
  ].join('\n');
}

/** Its host fell silent together with others, of which one was the first. */
function grouped({ id, group }: IncidentStory): string {
  return group === id ? '' : `, together with ${group}`;
}

/** The whole of one incident. */
export function incidentText(style: Style, incident: IncidentStory): string {
  const until = incident.closedAt === null ? (incident.open ? ', still open' : '') : ` to ${clock(incident.closedAt)}`;
  const head = `Incident ${incident.id} of ${incident.host}, ${incident.openedAt === null ? 'begin unknown' : clock(incident.openedAt)}${until}${grouped(incident)}`;
  return [style.paint('bold', head), ...incident.entries.map((entry) => journalLine(style, entry, '  '))].join('\n');
}

/** Newest last, as it is read. */
export function journalText(style: Style, entries: readonly JournalEntryView[]): string {
  return entries.length === 0
    ? 'The journal has no such entry.'
    : entries.map((entry) => journalLine(style, entry)).join('\n');
}
