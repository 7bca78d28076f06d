import type { ApiTokenView as ApiToken, AuditEntry } from '@picket/protocol';
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
      id: 1,
      name: 'grafana',
      role: 'viewer',
      createdAt: agoIso(86_400 * 18),
      expiresAt: agoIso(-86_400 * 70),
      lastUsedAt: agoIso(20),
      createdBy: 'admin',
    },
    {
      id: 2,
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
    {
      action: 'hostMaintenance',
      target: 'farm/kvm7',
      before: { state: 'up' },
      after: { state: 'maintenance', reason: 'new memory' },
      who: 'olga',
      role: 'operator',
      at: agoIso(4_000),
    },
    {
      action: 'setSetting',
      target: 'farm: fencingAction',
      before: 'nothing',
      after: 'off',
      who: 'admin',
      role: 'admin',
      at: agoIso(86_400 * 12),
    },
    {
      action: 'login',
      target: 'victor',
      before: null,
      after: null,
      who: 'victor',
      role: 'viewer',
      at: agoIso(86_400 * 2),
    },
    {
      action: 'acknowledgeCap',
      target: 'edge',
      before: { used: 3, max: 3 },
      after: { used: 0, max: 3 },
      who: 'olga',
      role: 'operator',
      at: agoIso(86_400 * 6),
    },
    {
      action: 'setSetting',
      target: 'farm/kvm5: ipmiPassword',
      before: null,
      after: 'set',
      who: 'admin',
      role: 'admin',
      at: agoIso(86_400 * 11),
    },
    {
      action: 'setNotifier',
      target: 'oncall-mail',
      before: null,
      after: { minSeverity: 'warning' },
      who: 'admin',
      role: 'admin',
      at: agoIso(86_400 * 13),
    },
    { action: 'login', target: 'root', before: null, after: null, who: 'root', role: 'none', at: agoIso(86_400 * 1) },
  ];
  return rows
    .sort((a, b) => b.at.localeCompare(a.at))
    .map((row, at) => ({
      id: 900 - at,
      from: '10.1.4.20',
      outcome: row.role === 'none' ? 'LOGIN_FAILED: User or password is wrong.' : 'ok',
      ...row,
    }));
}
