import type { AuditEntry } from '../../src/api/contract/audit.ts';
import type { ApiToken } from '../../src/api/contract/users.ts';
import { farmAudit } from './farm.ts';
import { agoIso, type MockWorld } from './world.ts';

export const mockPassword = 'correct-horse-battery';

export function people(): MockWorld['users'] {
  const user = { disabled: false, createdAt: agoIso(86_400 * 20), lockedUntil: null, password: mockPassword };
  return [
    { ...user, name: 'admin', role: 'admin', lastLoginAt: agoIso(300) },
    { ...user, name: 'olga', role: 'operator', lastLoginAt: agoIso(4_100) },
    { ...user, name: 'victor', role: 'viewer', lastLoginAt: agoIso(86_400 * 2) },
    {
      ...user,
      name: 'ivan',
      role: 'operator',
      lastLoginAt: null,
      lockedUntil: new Date(Date.now() + 600_000).toISOString(),
    },
  ];
}

export function apiTokens(): ApiToken[] {
  return [
    {
      id: 'tok-1',
      name: 'grafana',
      role: 'viewer',
      createdAt: agoIso(86_400 * 18),
      expiresAt: agoIso(-86_400 * 70),
      lastUsedAt: agoIso(20),
      createdBy: 'admin',
    },
    {
      id: 'tok-2',
      name: 'deploy',
      role: 'admin',
      createdAt: agoIso(86_400 * 3),
      expiresAt: agoIso(-86_400 * 4),
      lastUsedAt: null,
      createdBy: 'admin',
    },
  ];
}

export function auditTrail(): AuditEntry[] {
  const rows = [
    ...farmAudit,
    {
      action: 'session.login',
      target: 'victor',
      before: null,
      after: null,
      who: 'victor',
      role: 'viewer',
      at: agoIso(86_400 * 2),
    },
    {
      action: 'cap.acknowledge',
      target: 'edge',
      before: { used: 3, max: 3 },
      after: { used: 0, max: 3 },
      who: 'olga',
      role: 'operator',
      at: agoIso(86_400 * 6),
    },
    {
      action: 'settings.set',
      target: 'farm/kvm5: ipmiPassword',
      before: 'set',
      after: 'set',
      who: 'admin',
      role: 'admin',
      at: agoIso(86_400 * 11),
    },
    {
      action: 'notifier.put',
      target: 'oncall-mail',
      before: null,
      after: { minSeverity: 'warning' },
      who: 'admin',
      role: 'admin',
      at: agoIso(86_400 * 13),
    },
  ];
  return rows
    .sort((a, b) => b.at.localeCompare(a.at))
    .map((row, at) => ({ id: 900 - at, from: '10.1.4.20', outcome: at === 3 ? 'refused' : 'done', ...row }));
}
