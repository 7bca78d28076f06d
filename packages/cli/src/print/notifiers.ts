import type { NotifierView, OutboxEntry, OutboxPage } from '@picket/protocol';
import type { Style, Tone } from './style.ts';
import { table } from './table.ts';
import { clock, counted } from './text.ts';

export function notifierTable(style: Style, notifiers: readonly NotifierView[]): string {
  if (notifiers.length === 0)
    return 'Nobody is told anything yet. Set one up: picket notifier set mail kind=email host=… from=… to=…';
  const rows = notifiers.map((notifier) => [
    notifier.name,
    notifier.config.kind,
    { text: notifier.enabled ? 'yes' : 'no', tone: notifier.enabled ? ('good' as const) : ('warn' as const) },
    notifier.minSeverity,
    receiver(notifier),
    { text: notifier.trouble ?? 'none', tone: notifier.trouble === null ? ('plain' as const) : ('bad' as const) },
  ]);
  return table(style, ['NOTIFIER', 'KIND', 'ON', 'FROM', 'TO', 'TROUBLE'], rows);
}

function receiver({ config }: NotifierView): string {
  switch (config.kind) {
    case 'email':
      return config.to.join(', ');
    case 'snmp':
      return `${config.host}:${config.port} v${config.version} ${config.type}`;
    case 'webhook':
    case 'ping':
      return new URL(config.url).host;
    case 'command':
      return config.command;
  }
}

export function notifierText(style: Style, notifier: NotifierView): string {
  const { name, config, secretsSet, enabled, minSeverity, clusters, events, remindAfterSeconds } = notifier;
  const rows: [string, string][] = [
    ['name', name],
    ...Object.entries(config).map(([field, value]): [string, string] => [field, shown(value)]),
    ...secretsSet.map((field): [string, string] => [field, 'set']),
    ['enabled', String(enabled)],
    ['minSeverity', minSeverity],
    ['clusters', clusters.join(', ') || 'all'],
    ['events', events.join(', ') || 'all'],
    ['remindAfterSeconds', remindAfterSeconds === 0 ? 'never' : String(remindAfterSeconds)],
    ['changed', `${clock(notifier.changedAt)} by ${notifier.who}`],
    ['waiting', String(notifier.waiting)],
    ['dead', String(notifier.dead)],
    ['trouble', notifier.trouble ?? 'none'],
  ];
  return table(style, ['FIELD', 'VALUE'], rows);
}

function shown(value: unknown): string {
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return text.includes('BEGIN CERTIFICATE') ? 'a certificate' : text || '-';
}

export function outboxTable(style: Style, { entries }: OutboxPage): string {
  if (entries.length === 0) return 'There is no such message.';
  const rows = entries.map((entry) => [
    String(entry.id),
    clock(entry.at),
    { text: entry.severity, tone: severityTone[entry.severity] ?? 'plain' },
    entry.event,
    entry.subject,
    { text: entry.state, tone: stateTone[entry.state] },
    [entry.reminder ? `Reminder: ${entry.sentence}` : entry.sentence, ...entry.deliveries.map(fate)].join(' '),
  ]);
  return table(style, ['ID', 'TIME', 'SEVERITY', 'EVENT', 'SUBJECT', 'STATE', 'MESSAGE'], rows);
}

/** What became of a message at one notifier: "[mail: sent]". */
function fate({ notifier, state, attempts, nextTryAt, detail }: OutboxEntry['deliveries'][number]): string {
  if (state === 'sent' || state === 'discarded') return `[${notifier}: ${state}]`;
  const when = nextTryAt === null || attempts === 0 ? '' : `, again at ${clock(nextTryAt)}`;
  const why = detail === null ? '' : `: ${detail.replace(/\.$/, '')}`;
  return `[${notifier}: ${state} after ${counted(attempts, 'try', 'tries')}${when}${why}]`;
}

const severityTone: Readonly<Record<string, Tone>> = { info: 'dim', warning: 'warn', critical: 'bad' };

const stateTone: Readonly<Record<OutboxEntry['state'], Tone>> = {
  queued: 'plain',
  unrouted: 'warn',
  pending: 'warn',
  sent: 'good',
  dead: 'bad',
  discarded: 'dim',
};
