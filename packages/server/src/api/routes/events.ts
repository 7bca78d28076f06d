import type { OutgoingHttpHeaders } from 'node:http';
import { apiPrefix, PicketError } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { LiveStream } from '../../live/stream.ts';
import type { ApiDeps } from '../ports.ts';
import { principalOf } from '../request.ts';
import { problemAnswer } from './answers.ts';

const description =
  'Events: `hello`, `changed` (a cluster; read it again), `journal` (a JournalEntry, its id as event id: resume with Last-Event-ID), `resync` (too much was missed: read everything again), `ping` each 10 s.';

export function eventRoutes({ live, accounts }: Pick<ApiDeps, 'live' | 'accounts'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      `${apiPrefix}/events`,
      {
        schema: {
          summary: 'What changes, as it changes (server-sent events).',
          description,
          response: {
            200: { description, content: { 'text/event-stream': { schema: z.string() } } },
            default: problemAnswer,
          },
        },
      },
      async (request, reply) => {
        const principal = principalOf(request);
        const full = live.full();
        if (full !== null) throw new PicketError('TOO_MANY_STREAMS', full);
        const lastSeen = /^\d{1,15}$/.exec(String(request.headers['last-event-id'] ?? ''))?.[0];
        reply.hijack();
        const headers = { 'cache-control': 'no-store', 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
        reply.raw.writeHead(200, { ...(reply.getHeaders() as OutgoingHttpHeaders), ...headers });
        const session = principal.kind === 'user' ? principal.session.hash : null;
        const stream = new LiveStream(reply.raw, session, () => accounts.stillValid(principal));
        reply.raw.once('close', () => live.remove(stream));
        try {
          await live.add(stream, lastSeen === undefined ? null : Number(lastSeen));
        } catch {
          // The database does not answer: the browser comes again by itself.
          stream.end();
        }
      },
    );
  };
}
