import type { FastifyInstance, FastifyRequest } from 'fastify';
import { whoOf } from '../api/auth.ts';
import type { ApiDeps } from '../api/ports.ts';
import { routeRow } from '../api/roles.ts';
import { type Named, snapshots } from './snapshots.ts';

const mostTextChars = 2_000;
/** Parts of an order that people want to read later, and that are never secret. */
const keptOfBody = [
  'reason',
  'action',
  'level',
  'gate',
  'typedName',
  'evenIfAlive',
  'name',
  'role',
  'host',
  'ttlSeconds',
];

/**
 * Writes into the audit journal, before the answer leaves, what each changing request did or tried to do. Requests of nobody are not
 * there, but for logins and the set-up: those are limited by address, so that nobody fills the journal from outside.
 */
export function recordAudit(app: FastifyInstance, deps: ApiDeps): void {
  app.addHook('preHandler', async (request) => {
    const action = actionOf(request);
    if (action !== null) request.auditBefore = await look(deps, action, request);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const action = actionOf(request);
    const actor = action === null ? null : actorOf(request);
    // What is answered again was not done again.
    if (action === null || actor === null || reply.hasHeader('idempotency-replayed')) return;
    const { refused } = request;
    const named = namedBy(request);
    const after =
      refused === null ? ((await look(deps, action, request)) ?? told(action, payload) ?? keptOf(named.body)) : null;
    const row = {
      ...actor,
      address: request.ip,
      action,
      target: targetOf(named),
      before: request.auditBefore ?? null,
      after,
      outcome: refused === null ? 'ok' : `${refused.code}: ${refused.detail}`.slice(0, mostTextChars),
    };
    try {
      await deps.audit.add(row);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      deps.log.error('An entry of the audit journal could not be written.', { ...row, reason });
    }
  });
}

function actionOf(request: FastifyRequest): string | null {
  const url = request.routeOptions.url;
  if (url === undefined || request.method === 'GET' || request.method === 'HEAD') return null;
  return routeRow(request.method, url)?.[1] ?? `${request.method} ${url}`;
}

function actorOf(request: FastifyRequest): { who: string; role: string } | null {
  const { principal } = request;
  if (principal !== null) {
    return { who: nameOf(request) ?? principal.name, role: principal.role };
  }
  const { username } = namedBy(request).body;
  if (typeof username !== 'string') return null;
  return { who: username.slice(0, 63), role: request.refused === null ? 'login' : 'none' };
}

/** A bad X-Picket-Who is refused where it is asked for; the entry is written all the same. */
function nameOf(request: FastifyRequest): string | null {
  try {
    return whoOf(request);
  } catch {
    return null;
  }
}

async function look(deps: ApiDeps, action: string, request: FastifyRequest): Promise<unknown> {
  const snapshot = snapshots[action];
  if (snapshot === undefined) return null;
  try {
    const seen = await snapshot(deps, namedBy(request));
    return JSON.stringify(seen ?? null).length > mostTextChars ? '(too long)' : (seen ?? null);
  } catch {
    // What is not there will be refused by the route in better words.
    return null;
  }
}

function namedBy({ params, query, body }: FastifyRequest): Named {
  const record = (value: unknown) =>
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  return { params: record(params), query: record(query), body: record(body) };
}

/** lab/kvm1 · lab/kvm1/ipmiHost · ann */
function targetOf({ params, query, body }: Named): string {
  const { cluster, host, vm, ...rest } = params;
  const ofHost = host ?? body.host ?? query.host;
  const named = [cluster, ofHost, vm, ...Object.values(rest), Object.keys(params).length === 0 ? body.name : undefined];
  return named
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .join('/')
    .slice(0, mostTextChars);
}

/** What a document changed, as it was answered: secrets are named there, not shown. */
function told(action: string, payload: unknown): unknown {
  if (action !== 'applyConfig' || typeof payload !== 'string') return null;
  const { dryRun, differences } = JSON.parse(payload) as { dryRun: boolean; differences: readonly unknown[] };
  if (dryRun) return { dryRun };
  return payload.length > 20 * mostTextChars ? { differences: differences.length } : { differences };
}

function keptOf(body: Named['body']): Record<string, unknown> | null {
  const kept = Object.fromEntries(keptOfBody.filter((key) => key in body).map((key) => [key, body[key]]));
  return Object.keys(kept).length === 0 ? null : kept;
}
