import type { ApiTokenView, AuditPage, SessionView, UserView } from '@picket/protocol';
import type { OpenedSession } from '../../accounts/accounts.ts';
import { sessionAbsoluteMs, sessionIdleMs } from '../../accounts/limits.ts';
import { csrfOf } from '../../accounts/secrets.ts';
import type { Account, StoredApiToken } from '../../store/accounts.ts';
import type { AuditRow } from '../../store/audit-types.ts';
import type { Page } from '../../store/types.ts';
import { wallTime } from './journal.ts';

export function sessionView({ session, user }: OpenedSession): SessionView {
  return {
    user: { name: user.name, role: user.role },
    csrf: csrfOf(session.cookie),
    idleSeconds: sessionIdleMs / 1000,
    absoluteExpiresAt: wallTime(session.createdMs + sessionAbsoluteMs),
  };
}

/** The hash of the password stays here. */
export function userView(user: Account & { readonly lockedUntilMs: number | null }): UserView {
  return {
    name: user.name,
    role: user.role,
    disabled: user.disabled,
    createdAt: wallTime(user.createdMs),
    lastLoginAt: user.loginMs === null ? null : wallTime(user.loginMs),
    lockedUntil: user.lockedUntilMs === null ? null : wallTime(user.lockedUntilMs),
  };
}

export function apiTokenView(token: StoredApiToken): ApiTokenView {
  return {
    id: token.id,
    name: token.name,
    role: token.role,
    createdAt: wallTime(token.createdMs),
    expiresAt: wallTime(token.expiresMs),
    lastUsedAt: token.usedMs === null ? null : wallTime(token.usedMs),
    createdBy: token.createdBy,
  };
}

export function auditPageView(page: Page<AuditRow>): AuditPage {
  const entries = page.rows.map(({ id, wallMs, who, role, address, ...row }) => ({
    ...{ id, at: wallTime(wallMs), who, role, from: address },
    ...{ action: row.action, target: row.target, before: row.before, after: row.after, outcome: row.outcome },
  }));
  return { entries, next: page.next };
}
