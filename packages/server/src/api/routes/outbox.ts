import {
  apiPrefix,
  deliveriesChangedSchema,
  deliveryChoiceSchema,
  outboxPageSchema,
  outboxQuerySchema,
} from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { whoOf } from '../auth.ts';
import { clusterNow } from '../lookup.ts';
import type { ApiDeps } from '../ports.ts';
import { outboxPageView } from '../views/outbox.ts';
import { answers, given, messageParams } from './answers.ts';

/** Messages for people, and what a person decides about those that could not be sent. */
export function outboxRoutes({ surface, outbox, log }: ApiDeps): FastifyPluginAsyncZod {
  const base = `${apiPrefix}/outbox`;
  const orders = [
    { word: 'retry', does: outbox.retry, summary: 'Tries again what was given up or refused' },
    { word: 'discard', does: outbox.discard, summary: 'Puts aside what was given up or refused' },
  ] as const;

  return async (app) => {
    app.get(
      base,
      {
        schema: {
          summary: 'Messages for people, and what became of each at each notifier.',
          querystring: outboxQuerySchema,
          response: answers(outboxPageSchema),
        },
      },
      async ({ query }) => {
        const { state, ...rest } = given(query);
        if (rest.cluster !== undefined) clusterNow(surface, rest.cluster);
        const ofRow = state === 'queued' || state === 'unrouted';
        const filter = state === undefined ? {} : ofRow ? { state } : { delivery: state };
        const page = await outbox.list({ ...rest, ...filter });
        return outboxPageView(page, await outbox.deliveries(page.rows.map(({ id }) => id)), outbox.messageId);
      },
    );

    for (const { word, does, summary } of orders) {
      app.post(
        `${base}/${word}`,
        {
          schema: {
            summary: `${summary}: all of it, or all to one notifier.`,
            body: deliveryChoiceSchema,
            response: answers(deliveriesChangedSchema),
          },
        },
        async (request) => {
          const choice = given(request.body ?? {});
          const changed = await does(choice);
          log.info('Messages that could not be sent were decided about.', {
            order: word,
            changed,
            who: whoOf(request),
          });
          return { changed };
        },
      );

      app.post(
        `${base}/:id/${word}`,
        {
          schema: {
            summary: `${summary} of one message.`,
            params: messageParams,
            body: deliveryChoiceSchema,
            response: answers(deliveriesChangedSchema),
          },
        },
        async (request) => {
          const { id } = request.params;
          const changed = await does({ outboxId: id, ...given(request.body ?? {}) });
          log.info('A message was decided about.', { order: word, message: id, changed, who: whoOf(request) });
          return { changed };
        },
      );
    }
  };
}
