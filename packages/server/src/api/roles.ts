import type { Role } from '@picket/protocol';

type Row = readonly [role: Role | 'open', operation: string];

const api = '/api/v1';
const cluster = `${api}/clusters/:cluster`;
const host = `${cluster}/hosts/:host`;
const vm = `${cluster}/vms/:vm`;

/**
 * Every route: the lowest role that may call it (`open`: anybody, without an account) and its name, which the OpenAPI document
 * and the audit journal show. Viewers look, operators act, admins change settings, users, tokens and what goes to people.
 * A route that is not here answers nobody but admins, and a test fails.
 */
export const routeTable: Readonly<Record<string, Row>> = {
  'GET /*': ['open', 'ui'],
  'GET /healthz': ['open', 'health'],
  'GET /readyz': ['open', 'ready'],
  'GET /metrics': ['viewer', 'metrics'],
  [`GET ${api}/openapi.json`]: ['viewer', 'openApi'],

  [`GET ${api}/setup`]: ['open', 'setupState'],
  [`POST ${api}/setup`]: ['open', 'setUp'],
  [`POST ${api}/setup-link`]: ['admin', 'newSetupLink'],
  [`POST ${api}/session`]: ['open', 'login'],
  [`GET ${api}/session`]: ['viewer', 'session'],
  [`DELETE ${api}/session`]: ['viewer', 'logout'],
  [`GET ${api}/users`]: ['admin', 'listUsers'],
  [`POST ${api}/users`]: ['admin', 'createUser'],
  [`PATCH ${api}/users/:name`]: ['admin', 'changeUser'],
  [`DELETE ${api}/users/:name`]: ['admin', 'removeUser'],
  // One's own with the present one; anybody else's needs an admin: the route itself tells them apart.
  [`POST ${api}/users/:name/password`]: ['viewer', 'setPassword'],
  [`POST ${api}/users/:name/unlock`]: ['admin', 'unlockUser'],
  [`GET ${api}/api-tokens`]: ['admin', 'listApiTokens'],
  [`POST ${api}/api-tokens`]: ['admin', 'createApiToken'],
  [`DELETE ${api}/api-tokens/:id`]: ['admin', 'revokeApiToken'],
  [`GET ${api}/audit`]: ['operator', 'listAudit'],

  [`GET ${api}/about`]: ['viewer', 'about'],
  [`GET ${api}/status`]: ['viewer', 'status'],
  [`GET ${api}/overview`]: ['viewer', 'overview'],
  [`GET ${api}/events`]: ['viewer', 'events'],
  [`POST ${api}/backup`]: ['admin', 'backup'],
  [`POST ${api}/secrets/rotate`]: ['admin', 'rotateKey'],
  [`GET ${api}/export`]: ['viewer', 'exportConfig'],
  [`POST ${api}/apply`]: ['admin', 'applyConfig'],
  [`GET ${api}/fence-agents`]: ['viewer', 'listFenceAgents'],

  [`GET ${api}/notifiers`]: ['viewer', 'listNotifiers'],
  [`GET ${api}/notifiers/:name`]: ['viewer', 'showNotifier'],
  [`PUT ${api}/notifiers/:name`]: ['admin', 'setNotifier'],
  [`DELETE ${api}/notifiers/:name`]: ['admin', 'removeNotifier'],
  [`POST ${api}/notifiers/:name/test`]: ['operator', 'testNotifier'],
  // What is tested need not be saved, and may be a command: it would be run for whoever may call this.
  [`POST ${api}/notifiers/test`]: ['admin', 'testUnsavedNotifier'],
  [`GET ${api}/outbox`]: ['viewer', 'listOutbox'],
  [`POST ${api}/outbox/retry`]: ['operator', 'retryMessages'],
  [`POST ${api}/outbox/discard`]: ['operator', 'discardMessages'],
  [`POST ${api}/outbox/:id/retry`]: ['operator', 'retryMessage'],
  [`POST ${api}/outbox/:id/discard`]: ['operator', 'discardMessage'],

  [`GET ${api}/clusters`]: ['viewer', 'listClusters'],
  [`POST ${api}/clusters`]: ['admin', 'createCluster'],
  [`GET ${cluster}/readiness`]: ['viewer', 'readiness'],
  [`POST ${cluster}/arm`]: ['operator', 'arm'],
  [`POST ${cluster}/disarm`]: ['operator', 'disarm'],
  [`POST ${cluster}/acknowledge-cap`]: ['operator', 'acknowledgeCap'],
  [`POST ${cluster}/tokens`]: ['admin', 'createJoinToken'],
  [`GET ${cluster}/alarms`]: ['viewer', 'listAlarms'],
  [`GET ${cluster}/incidents`]: ['viewer', 'listIncidents'],
  [`GET ${cluster}/incidents/:incident`]: ['viewer', 'showIncident'],
  [`GET ${cluster}/incidents/:incident/replay`]: ['viewer', 'replayIncident'],
  [`GET ${cluster}/journal`]: ['viewer', 'listJournal'],
  [`GET ${cluster}/settings`]: ['viewer', 'listSettings'],
  [`GET ${cluster}/settings/history`]: ['viewer', 'listSettingChanges'],
  [`PUT ${cluster}/settings/:key`]: ['admin', 'setSetting'],
  [`DELETE ${cluster}/settings/:key`]: ['admin', 'unsetSetting'],

  [`GET ${cluster}/hosts`]: ['viewer', 'listHosts'],
  [`GET ${host}`]: ['viewer', 'showHost'],
  [`POST ${host}/maintenance`]: ['operator', 'hostMaintenance'],
  [`POST ${host}/end-maintenance`]: ['operator', 'endHostMaintenance'],
  [`POST ${host}/disable`]: ['operator', 'disableHost'],
  [`POST ${host}/enable`]: ['operator', 'enableHost'],
  [`POST ${host}/retire`]: ['operator', 'retireHost'],
  [`POST ${host}/bind`]: ['operator', 'bindHost'],
  [`POST ${host}/act-now`]: ['operator', 'actNow'],
  [`POST ${host}/override-gate`]: ['operator', 'overrideGate'],
  [`POST ${host}/fence`]: ['operator', 'fenceHost'],
  [`POST ${host}/confirm-down`]: ['operator', 'confirmDown'],

  [`GET ${cluster}/vms`]: ['viewer', 'listVms'],
  [`PATCH ${vm}`]: ['operator', 'changeVm'],
  [`POST ${vm}/retry`]: ['operator', 'retryVm'],
};

/** HEAD is GET without its answer. */
export function routeRow(method: string, url: string): Row | undefined {
  return routeTable[`${method === 'HEAD' ? 'GET' : method} ${url}`];
}

const ranks: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };

export function mayAct(has: Role, needs: Role): boolean {
  return ranks[has] >= ranks[needs];
}
