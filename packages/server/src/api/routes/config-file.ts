import { apiPrefix, applyAnswerSchema, applySchema, exportAnswerSchema, nameSchema } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { applyDocument } from '../../config-file/apply.ts';
import { exportDocument } from '../../config-file/export.ts';
import { whoOf } from '../auth.ts';
import { clusterNow } from '../lookup.ts';
import type { ApiDeps } from '../ports.ts';
import { answers } from './answers.ts';

/** 10,000 hosts with a dozen settings each. */
const documentLimitBytes = 16 * 1024 * 1024;

/** The whole set-up as one document. */
export function configFileRoutes(deps: ApiDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      `${apiPrefix}/apply`,
      {
        bodyLimit: documentLimitBytes,
        schema: {
          summary:
            'Makes clusters, settings, VMs and notifiers as a document wants them: all of it, or nothing if anything is wrong.',
          body: applySchema,
          response: answers(applyAnswerSchema),
        },
      },
      async (request) => applyDocument(deps, { ...request.body, who: whoOf(request) }),
    );

    app.get(
      `${apiPrefix}/export`,
      {
        schema: {
          summary: 'Everything that is written, as a document for /apply. Without secrets.',
          querystring: z.strictObject({ cluster: nameSchema.optional().describe('Only this cluster.') }),
          response: answers(exportAnswerSchema),
        },
      },
      async ({ query: { cluster } }) => {
        if (cluster !== undefined) clusterNow(deps.surface, cluster);
        return exportDocument(deps, cluster);
      },
    );
  };
}
