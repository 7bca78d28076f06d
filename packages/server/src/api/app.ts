import swagger from '@fastify/swagger';
import { apiPrefix } from '@picket/protocol';
import fastify, { type FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { bearerAuth } from './auth.ts';
import type { ApiDeps } from './ports.ts';
import { problemOf, sendProblem, unknownRoute } from './problem.ts';
import { backupRoutes } from './routes/backup.ts';
import { bindRoutes } from './routes/bind.ts';
import { clusterRoutes } from './routes/clusters.ts';
import { configFileRoutes } from './routes/config-file.ts';
import { fenceAgentRoutes } from './routes/fence-agents.ts';
import { fencingRoutes } from './routes/fencing.ts';
import { hostOrderRoutes } from './routes/host-orders.ts';
import { hostRoutes } from './routes/hosts.ts';
import { journalRoutes } from './routes/journal.ts';
import { notifierRoutes } from './routes/notifiers.ts';
import { outboxRoutes } from './routes/outbox.ts';
import { secretRoutes } from './routes/secrets.ts';
import { settingRoutes } from './routes/settings.ts';
import { statusRoutes } from './routes/status.ts';
import { vmRoutes } from './routes/vms.ts';

/** Requests carry orders of a few lines; anything bigger is a mistake. */
const bodyLimitBytes = 64 * 1024;

/** The whole API, not yet listening. `token` opens everything but /healthz. */
export async function buildApi(deps: ApiDeps, token: string): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  acceptJsonOnly(app);
  app.addHook('onRequest', bearerAuth(token));
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
  app.setErrorHandler((error, request, reply) =>
    sendProblem(reply, problemOf(error, deps.log, `${request.method} ${request.routeOptions.url ?? 'unknown route'}`)),
  );
  app.setNotFoundHandler((request, reply) => sendProblem(reply, unknownRoute(request)));
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Picket',
        version: '1',
        description: 'High availability for KVM hypervisors. Times in seconds unless said otherwise.',
      },
      components: { securitySchemes: { adminToken: { type: 'http', scheme: 'bearer' } } },
      security: [{ adminToken: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  const groups = [
    statusRoutes,
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
  for (const group of groups) await app.register(group(deps));
  app.get(`${apiPrefix}/openapi.json`, { schema: { hide: true } }, async () => app.swagger());
  await app.ready();
  return app;
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
