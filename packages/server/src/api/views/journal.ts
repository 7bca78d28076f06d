import type { JournalEntryView, JournalPage, OutboxPage } from '@picket/protocol';
import type { JournalRow, OutboxRow, Page } from '../../store/types.ts';

export function journalEntryView(row: JournalRow): JournalEntryView {
  const { id, cluster, incident, subject, kind, sentence } = row;
  return { id, at: wallTime(row.wallMs), cluster, incident, subject, kind, sentence, data: { ...row.data } };
}

export function journalPageView(page: Page<JournalRow>): JournalPage {
  return { entries: page.rows.map(journalEntryView), next: page.next };
}

export function outboxPageView(page: Page<OutboxRow>): OutboxPage {
  const entries = page.rows.map(({ id, wallMs, cluster, event, severity, subject, incident, sentence, state }) => ({
    id,
    at: wallTime(wallMs),
    cluster,
    event,
    severity,
    subject,
    incident,
    sentence,
    state,
  }));
  return { entries, next: page.next };
}

export function wallTime(ms: number): string {
  return new Date(ms).toISOString();
}
