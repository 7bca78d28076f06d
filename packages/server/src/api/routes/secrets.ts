import { apiPrefix, keyRotatedSchema } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { whoOf } from '../auth.ts';
import type { ApiDeps } from '../ports.ts';
import { answers, noBody } from './answers.ts';

/** No route shows a secret or a key. */
export function secretRoutes({ rotateKey, log }: Pick<ApiDeps, 'rotateKey' | 'log'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      `${apiPrefix}/secrets/rotate`,
      {
        schema: {
          summary: 'Makes a new key and seals all secrets with it.',
          body: noBody,
          response: answers(keyRotatedSchema),
        },
      },
      async (request) => {
        const who = whoOf(request);
        const secrets = await rotateKey();
        log.info('The key of all secrets was changed.', { who, secrets });
        return { secrets };
      },
    );
  };
}
