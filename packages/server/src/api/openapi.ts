import swagger from '@fastify/swagger';
import { sessionCookie } from '@picket/protocol';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { routeRow } from './roles.ts';

const bearer = {
  type: 'http',
  scheme: 'bearer',
  description: 'A token of the API, or the admin token of the server.',
} as const;
const session = { type: 'apiKey', in: 'cookie', name: sessionCookie, description: 'Set by POST /session.' } as const;

/** OpenAPI 3.1 of every route, from the schemas that check requests and answers; names and roles come from the one table. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  app.addHook('onRoute', (route) => {
    const [role, operationId] = routeRow(String(route.method), route.url) ?? [];
    if (role === undefined || operationId === undefined) return;
    route.schema = {
      ...route.schema,
      operationId,
      ...(role === 'open' ? { security: [] } : { description: described(route.schema?.description, role) }),
    };
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Picket',
        version: '1',
        description: 'High availability for KVM hypervisors. Times in seconds unless said otherwise.',
      },
      components: { securitySchemes: { bearer, session } },
      security: [{ bearer: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
}

function described(before: string | undefined, role: string): string {
  return `${before === undefined ? '' : `${before} `}Needs the role ${role}.`;
}
