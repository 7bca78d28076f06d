import { randomUUID } from 'node:crypto';
import type { NotificationId, NotificationMessage, Severity } from '@picket/protocol';
import type { OutboxRow } from '../store/notify-types.ts';
import { plainText } from './text.ts';

/** Bounds of one message, so that a host with ten thousand VMs still fits into a mail and a trap. */
const maxEvidence = 50;
const maxVms = 200;
const maxTextLength = 2_000;

/** The same for one outbox row on every try and in every channel. */
export function messageId(installation: string, outboxId: number): string {
  return `${installation}-${outboxId}`;
}

/** What every channel sends of an outbox row. Details that the row lacks are empty. */
export function messageOf(row: OutboxRow, installation: string): NotificationMessage {
  const { data } = row;
  return {
    id: messageId(installation, row.id),
    installation,
    at: new Date(row.wallMs).toISOString(),
    event: row.event as NotificationId,
    severity: row.severity as Severity,
    cluster: row.cluster,
    subject: plainText(row.subject, 255),
    incident: row.incident,
    sentence: plainText(row.sentence, maxTextLength),
    evidence: texts(data.evidence, maxEvidence),
    vms: texts(data.vms, maxVms),
    next: typeof data.next === 'string' ? plainText(data.next, maxTextLength) : '',
    reminder: data.reminder === true,
    test: false,
  };
}

/** What the test button sends. */
export function testMessage(name: string, installation: string, nowMs: number): NotificationMessage {
  return {
    id: `${installation}-test-${randomUUID()}`,
    installation,
    at: new Date(nowMs).toISOString(),
    event: 'server-takeover',
    severity: 'info',
    cluster: '',
    subject: 'test',
    incident: null,
    sentence: `This is a test of notifier ${name}: nothing has happened.`,
    evidence: ['Somebody pressed the test button.'],
    vms: [],
    next: 'Nothing has to be done.',
    reminder: false,
    test: true,
  };
}

/** Lists from the row's data; what does not fit is counted. */
function texts(value: unknown, most: number): string[] {
  if (!Array.isArray(value)) return [];
  const all = value.filter((part) => typeof part === 'string').map((part) => plainText(part, maxTextLength));
  return all.length <= most ? all : [...all.slice(0, most), `… and ${all.length - most} more`];
}
