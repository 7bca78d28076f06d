import type { JournalEntryView, JournalPage } from '@picket/protocol';
import type { JournalRow, Page } from '../../store/types.ts';

export function journalEntryView(row: JournalRow): JournalEntryView {
  const { id, cluster, incident, subject, kind, sentence } = row;
  return { id, at: wallTime(row.wallMs), cluster, incident, subject, kind, sentence, data: { ...row.data } };
}

export function journalPageView(page: Page<JournalRow>): JournalPage {
  return { entries: page.rows.map(journalEntryView), next: page.next };
}

export function wallTime(ms: number): string {
  return new Date(ms).toISOString();
}
