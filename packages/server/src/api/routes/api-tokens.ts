import {
  apiPrefix,
  apiTokenListSchema,
  auditPageSchema,
  auditQuerySchema,
  createApiTokenSchema,
  doneSchema,
  newApiTokenSchema,
} from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { whoOf } from '../auth.ts';
import type { ApiDeps } from '../ports.ts';
import { apiTokenView, auditPageView } from '../views/account.ts';
import { answers, given, noBody } from './answers.ts';

const base = `${apiPrefix}/api-tokens`;
const tokenParams = z.object({ id: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER) });

/** Tokens for programs, and what everybody did. */
export function apiTokenRoutes({ accounts, audit }: Pick<ApiDeps, 'accounts' | 'audit'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      base,
      { schema: { summary: 'All tokens of the API.', response: answers(apiTokenListSchema) } },
      async () => ({
        tokens: (await accounts.tokens()).map(apiTokenView),
      }),
    );

    app.post(
      base,
      {
        schema: {
          summary: 'A token with which a program calls the API in a role, until it expires. Shown once.',
          body: createApiTokenSchema,
          response: answers(newApiTokenSchema),
        },
      },
      async (request) => {
        const { name, role, ttlSeconds } = request.body;
        const made = await accounts.addToken({ name, role, createdBy: whoOf(request) }, ttlSeconds * 1000);
        return { ...apiTokenView(made), token: made.secret };
      },
    );

    app.delete(
      `${base}/:id`,
      {
        schema: {
          summary: 'Revokes a token, at once.',
          params: tokenParams,
          body: noBody,
          response: answers(doneSchema),
        },
      },
      async ({ params: { id } }) => {
        await accounts.removeToken(id);
        return { sentence: `The token ${id} is revoked.` };
      },
    );

    app.get(
      `${apiPrefix}/audit`,
      {
        schema: {
          summary: 'Who did what, from where, before and after.',
          querystring: auditQuerySchema,
          response: answers(auditPageSchema),
        },
      },
      async ({ query }) => auditPageView(await audit.list(given(query))),
    );
  };
}
