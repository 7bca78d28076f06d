import type { NotificationMessage } from '@picket/protocol';
import { plainText } from '../../text.ts';

/** Longer subjects are cut: the sentence stands in the mail. */
const maxSubject = 160;

/** One line of a mail's table of facts. */
type Fact = readonly [name: string, value: string];

/** "[Picket] CRITICAL kvm1: …". Never holds a line break, whatever the message says. */
export function subjectLine(message: NotificationMessage): string {
  const mark = message.test ? 'TEST ' : message.reminder ? 'Reminder: ' : '';
  return plainText(
    `[Picket] ${mark}${message.severity.toUpperCase()} ${message.subject}: ${message.sentence}`,
    maxSubject,
  );
}

export function textPart(message: NotificationMessage): string {
  const list = (lines: readonly string[]): string[] => lines.map((line) => `- ${line}`);
  const parts = [
    [headline(message), message.sentence],
    message.evidence.length === 0 ? [] : ['What was seen:', ...list(message.evidence)],
    message.vms.length === 0 ? [] : ['VMs concerned:', ...list(message.vms)],
    message.next === '' ? [] : ['What happens next:', message.next],
    facts(message).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

export function htmlPart(message: NotificationMessage): string {
  const list = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `<h3>${title}</h3><ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`;
  const rows = facts(message).map(
    ([name, value]) =>
      `<tr><td style="padding-right:1em;color:#666">${escaped(name)}</td><td>${escaped(value)}</td></tr>`,
  );
  return [
    '<!doctype html><html><body style="font-family:sans-serif">',
    `<h2 style="color:${colours[message.severity]}">${escaped(headline(message))}</h2>`,
    `<p><strong>${escaped(message.sentence)}</strong></p>`,
    list('What was seen', message.evidence),
    list('VMs concerned', message.vms),
    message.next === '' ? '' : `<h3>What happens next</h3><p>${escaped(message.next)}</p>`,
    `<table>${rows.join('')}</table></body></html>`,
  ].join('\n');
}

const colours: Readonly<Record<NotificationMessage['severity'], string>> = {
  info: '#1864ab',
  warning: '#b35900',
  critical: '#c92a2a',
};

function headline(message: NotificationMessage): string {
  const mark = message.test ? 'TEST · ' : message.reminder ? 'Reminder · ' : '';
  const where = message.cluster === '' ? '' : ` of cluster ${message.cluster}`;
  return `${mark}${message.severity.toUpperCase()} · ${message.subject}${where}`;
}

function facts(message: NotificationMessage): readonly Fact[] {
  const { incident, cluster } = message;
  const more =
    incident === null
      ? `picket status${cluster === '' ? '' : ` --cluster ${cluster}`}`
      : `picket incident show ${incident} --cluster ${cluster}`;
  return [
    ['Event', message.event],
    ['Incident', incident ?? 'none'],
    ['Time', `${message.at.slice(0, 19).replace('T', ' ')} UTC`],
    ['See more', more],
    ['Message', message.id],
  ];
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
