import type { ApiTokenView, AuditEntry, UserView } from '@picket/protocol';
import type { Style, Tone } from './style.ts';
import { table } from './table.ts';
import { clock, indented } from './text.ts';

export function userTable(style: Style, users: readonly UserView[]): string {
  if (users.length === 0) return 'There is no user yet. Make one: picket user add NAME --role admin';
  const rows = users.map((user) => [user.name, user.role, when(user.lastLoginAt), { ...standing(user) }]);
  return table(style, ['USER', 'ROLE', 'LAST LOGIN', 'STANDING'], rows);
}

function standing({ disabled, lockedUntil }: UserView): { text: string; tone: Tone } {
  if (disabled) return { text: 'disabled', tone: 'dim' };
  if (lockedUntil !== null) return { text: `locked until ${clock(lockedUntil)}`, tone: 'bad' };
  return { text: 'may log in', tone: 'good' };
}

export function apiTokenTable(style: Style, tokens: readonly ApiTokenView[]): string {
  if (tokens.length === 0) return 'There is no token. Make one: picket api-token create NAME --role viewer';
  const rows = tokens.map(({ id, name, role, expiresAt, lastUsedAt, createdBy }) => [
    String(id),
    name,
    role,
    clock(expiresAt),
    when(lastUsedAt),
    createdBy,
  ]);
  return table(style, ['ID', 'TOKEN', 'ROLE', 'GOOD UNTIL', 'LAST USED', 'MADE BY'], rows);
}

export function auditText(style: Style, entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return 'Nobody did anything.';
  return entries.map((entry) => auditLine(style, entry)).join('\n');
}

function auditLine(style: Style, { at, who, from, action, target, before, after, outcome }: AuditEntry): string {
  const start = `${clock(at)}  `;
  const change = before === null ? '' : ` (${JSON.stringify(before)} → ${JSON.stringify(after)})`;
  const end = outcome === 'ok' ? '' : ` — ${outcome}`;
  const text = `${who} from ${from}: ${action} ${target}`.trimEnd() + change + end;
  return style.paint('dim', start) + indented(text, ' '.repeat(start.length), style.width).slice(start.length);
}

function when(at: string | null): string {
  return at === null ? 'never' : clock(at);
}
