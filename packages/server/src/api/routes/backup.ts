import { apiPrefix, backupCopySchema } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiDeps } from '../ports.ts';
import { answers, noBody } from './answers.ts';

/** The database is locked by the server that runs on it, so only the server can copy it. Keys never leave this way. */
export function backupRoutes({ backup }: ApiDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      `${apiPrefix}/backup`,
      {
        schema: {
          summary: 'Copies the database to a file on the machine of the server, for `picket server backup`.',
          body: noBody,
          response: answers(backupCopySchema),
        },
      },
      async () => ({ path: await backup() }),
    );
  };
}
