import {
  apiPrefix,
  notifierBodySchema,
  notifierListSchema,
  notifierTestResultSchema,
  notifierTestSchema,
  notifierViewSchema,
} from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { whoOf } from '../auth.ts';
import type { ApiDeps } from '../ports.ts';
import { answers, noBody, notifierParams } from './answers.ts';

/** Who is told what. Secrets go in and never come out. */
export function notifierRoutes({ notifiers }: ApiDeps): FastifyPluginAsyncZod {
  const base = `${apiPrefix}/notifiers`;
  const all = async () => ({ notifiers: [...(await notifiers.list())] });

  return async (app) => {
    app.get(
      base,
      { schema: { summary: 'All notifiers, without their secrets.', response: answers(notifierListSchema) } },
      all,
    );

    app.get(
      `${base}/:name`,
      { schema: { summary: 'One notifier.', params: notifierParams, response: answers(notifierViewSchema) } },
      ({ params }) => notifiers.get(params.name),
    );

    app.put(
      `${base}/:name`,
      {
        schema: {
          summary: "Writes all of a notifier; a secret that is absent stays as it was, '' removes it.",
          params: notifierParams,
          body: notifierBodySchema,
          response: answers(notifierViewSchema),
        },
      },
      (request) => notifiers.put(request.params.name, request.body, whoOf(request)),
    );

    app.delete(
      `${base}/:name`,
      {
        schema: {
          summary: 'Removes a notifier; what waits for it becomes dead.',
          params: notifierParams,
          response: answers(notifierListSchema),
        },
      },
      async (request) => {
        await notifiers.remove(request.params.name, whoOf(request));
        return await all();
      },
    );

    app.post(
      `${base}/:name/test`,
      {
        schema: {
          summary: 'Sends a marked test message now and answers what came of it.',
          params: notifierParams,
          body: noBody,
          response: answers(notifierTestResultSchema),
        },
      },
      ({ params }) => notifiers.test(params.name),
    );

    app.post(
      `${base}/test`,
      {
        schema: {
          summary: 'As the test of a notifier, by one that need not be saved.',
          body: notifierTestSchema,
          response: answers(notifierTestResultSchema),
        },
      },
      ({ body: { name, ...body } }) => notifiers.testUnsaved(body, name),
    );
  };
}
