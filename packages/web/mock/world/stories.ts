import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { IncidentStory, JournalEntryView } from '@picket/protocol';

interface Row {
  readonly atMs: number;
  readonly subject: string;
  readonly kind: string;
  readonly sentence: string;
  readonly data: Record<string, unknown>;
}

/** A story that the simulator told, as the journal of an incident that began `agoSeconds` ago. */
export function story(
  file: 'open' | 'closed',
  id: string,
  cluster: string,
  agoSeconds: number,
  firstId: number,
): IncidentStory {
  const rows = JSON.parse(readFileSync(resolve(import.meta.dirname, `../stories/${file}.json`), 'utf8')) as Row[];
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) throw new Error(`The story ${file} is empty.`);
  const beganMs = Date.now() - agoSeconds * 1000;
  const entries: JournalEntryView[] = rows.map((row, at) => ({
    id: firstId + at,
    at: new Date(beganMs + row.atMs - first.atMs).toISOString(),
    cluster,
    incident: id,
    subject: row.subject,
    kind: row.kind,
    sentence: row.sentence,
    data: row.data,
  }));
  const isOpen = file === 'open';
  return {
    id,
    cluster,
    host: first.subject,
    group: id,
    open: isOpen,
    openedAt: entries[0]?.at ?? null,
    closedAt: isOpen ? null : (entries.at(-1)?.at ?? null),
    sentence: entries.findLast((entry) => entry.kind === 'state')?.sentence ?? last.sentence,
    entries,
  };
}
