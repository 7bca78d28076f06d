import cookie from '@fastify/cookie';
import { apiPrefix } from '@picket/protocol';
import fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { recordAudit } from '../audit/record.ts';
import { guard } from './auth.ts';
import { settingsEtags } from './etag.ts';
import { securityHeaders } from './headers.ts';
import { idempotentPosts } from './idempotency.ts';
import { describeApi } from './openapi.ts';
import type { ApiDeps } from './ports.ts';
import { problemOf, sendProblem, unknownRoute } from './problem.ts';
import { routeRow } from './roles.ts';
import { apiTokenRoutes } from './routes/api-tokens.ts';
import { backupRoutes } from './routes/backup.ts';
import { bindRoutes } from './routes/bind.ts';
import { clusterRoutes } from './routes/clusters.ts';
import { configFileRoutes } from './routes/config-file.ts';
import { eventRoutes } from './routes/events.ts';
import { fenceAgentRoutes } from './routes/fence-agents.ts';
import { fencingRoutes } from './routes/fencing.ts';
import { hostOrderRoutes } from './routes/host-orders.ts';
import { hostRoutes } from './routes/hosts.ts';
import { journalRoutes } from './routes/journal.ts';
import { notifierRoutes } from './routes/notifiers.ts';
import { outboxRoutes } from './routes/outbox.ts';
import { overviewRoutes } from './routes/overview.ts';
import { probeRoutes } from './routes/probes.ts';
import { secretRoutes } from './routes/secrets.ts';
import { sessionRoutes } from './routes/session.ts';
import { settingRoutes } from './routes/settings.ts';
import { statusRoutes } from './routes/status.ts';
import { userRoutes } from './routes/users.ts';
import { vmRoutes } from './routes/vms.ts';
import { builtUi, serveUi } from './static.ts';
import { limitTries } from './tries.ts';

/** Requests carry orders of a few lines; anything bigger is a mistake. */
const bodyLimitBytes = 64 * 1024;

const groups = [
  statusRoutes,
  probeRoutes,
  sessionRoutes,
  userRoutes,
  apiTokenRoutes,
  overviewRoutes,
  eventRoutes,
  clusterRoutes,
  hostRoutes,
  hostOrderRoutes,
  fencingRoutes,
  fenceAgentRoutes,
  bindRoutes,
  vmRoutes,
  journalRoutes,
  notifierRoutes,
  outboxRoutes,
  settingRoutes,
  configFileRoutes,
  backupRoutes,
  secretRoutes,
];

export interface AppOptions {
  /** Key and certificate (PEM): the API speaks TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Addresses of proxies whose X-Forwarded-* headers are believed. Default: none. */
  readonly trustProxy?: readonly string[];
  /** Folder of the built UI. Default: where `make web` puts it. */
  readonly ui?: string;
}

/** The whole API and the UI, not yet listening. `token` is the break-glass token of role admin. */
export async function buildApi(deps: ApiDeps, token: string, options: AppOptions = {}): Promise<FastifyInstance> {
  const { tls, trustProxy = [], ui = builtUi } = options;
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: true,
    // As long as a request line may be: a name that is too long is refused by its schema, in our words.
    routerOptions: { maxParamLength: 16_384 },
    trustProxy: trustProxy.length === 0 ? false : [...trustProxy],
    ...(tls === undefined ? {} : { https: { ...tls, minVersion: 'TLSv1.2' as const } }),
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  acceptJsonOnly(app);
  app.setErrorHandler((error, request, reply) => {
    const found = problemOf(error, deps.log, `${request.method} ${request.routeOptions.url ?? 'unknown route'}`);
    request.refused = found;
    return sendProblem(reply, found);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(reply, unknownRoute(request)));
  for (const field of ['principal', 'refused', 'auditBefore'] as const) app.decorateRequest(field, null);
  await app.register(cookie);
  await securityHeaders(app, tls !== undefined);
  app.addHook('onRequest', guard(token, deps.accounts));
  await limitTries(app);
  idempotentPosts(app, deps.clock);
  settingsEtags(app, deps);
  recordAudit(app, deps);
  timeAnswers(app, deps);
  app.addHook('preClose', async () => deps.live.close());
  deps.accounts.onEnded((sessionHash) => deps.live.end(sessionHash));
  await describeApi(app);
  for (const group of groups) await app.register(group(deps));
  app.get(`${apiPrefix}/openapi.json`, { schema: { hide: true } }, async () => app.swagger());
  await serveUi(app, ui);
  await app.ready();
  return app;
}

function timeAnswers(app: FastifyInstance, { metrics }: Pick<ApiDeps, 'metrics'>): void {
  app.addHook('onResponse', async (request, reply) => {
    const operation = routeRow(request.method, request.routeOptions.url ?? '')?.[1] ?? 'unknown';
    metrics.httpSeconds.observe({ operation, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
}

/** JSON only. `content-type: application/json` with nothing in it counts as no body: many clients send it for orders without one. */
function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (typeof body === 'string' && body.trim() === '') done(null, undefined);
    else void parse(request, typeof body === 'string' ? body : body.toString(), done);
  });
}
