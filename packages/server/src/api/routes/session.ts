import {
  apiPrefix,
  doneSchema,
  loginSchema,
  PicketError,
  sessionCookie,
  sessionViewSchema,
  setupBodySchema,
  setupLinkSchema,
  setupStateSchema,
} from '@picket/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { OpenedSession } from '../../accounts/accounts.ts';
import type { ApiDeps } from '../ports.ts';
import { principalOf } from '../request.ts';
import { loginLimit } from '../tries.ts';
import { sessionView } from '../views/account.ts';
import { wallTime } from '../views/journal.ts';
import { answers, noBody } from './answers.ts';

/** How people come in: once by the link of the first start, then by name and password. */
export function sessionRoutes({ accounts }: Pick<ApiDeps, 'accounts'>): FastifyPluginAsyncZod {
  const welcome = (request: FastifyRequest, reply: FastifyReply, opened: OpenedSession) => {
    reply.setCookie(sessionCookie, opened.session.cookie, cookieOptions(request));
    return sessionView(opened);
  };

  return async (app) => {
    app.get(
      `${apiPrefix}/setup`,
      { schema: { summary: 'Tells whether there is no admin yet.', response: answers(setupStateSchema) } },
      async () => ({ needed: await accounts.setupNeeded() }),
    );

    app.post(
      `${apiPrefix}/setup`,
      {
        config: { rateLimit: loginLimit },
        schema: {
          summary: 'Makes the first admin with the one-time link of the server’s log, and logs in.',
          body: setupBodySchema,
          response: answers(sessionViewSchema),
        },
      },
      async (request, reply) => {
        const { token, username, password } = request.body;
        await accounts.setUp(token, username, password);
        return welcome(request, reply, await accounts.openSession({ name: username, role: 'admin' }));
      },
    );

    app.post(
      `${apiPrefix}/setup-link`,
      {
        schema: {
          summary: 'A new set-up link, while there is no admin; older ones end.',
          body: noBody,
          response: answers(setupLinkSchema),
        },
      },
      async (request) => {
        const { secret, expiresMs } = await accounts.newSetup();
        return { url: setupUrl(`${request.protocol}://${request.host}`, secret), expiresAt: wallTime(expiresMs) };
      },
    );

    app.post(
      `${apiPrefix}/session`,
      {
        config: { rateLimit: loginLimit },
        schema: {
          summary: 'Logs in: sets the cookie of a session.',
          body: loginSchema,
          response: answers(sessionViewSchema),
        },
      },
      async (request, reply) => {
        const { username, password } = request.body;
        const before = request.cookies[sessionCookie];
        return welcome(request, reply, await accounts.login(username.trim().toLowerCase(), password, before));
      },
    );

    app.get(
      `${apiPrefix}/session`,
      { schema: { summary: 'The session of this cookie.', response: answers(sessionViewSchema) } },
      async (request) => {
        const principal = principalOf(request);
        if (principal.kind !== 'user') throw new PicketError('UNAUTHORIZED', 'A token is no session.');
        return sessionView({ session: principal.session, user: principal });
      },
    );

    app.delete(
      `${apiPrefix}/session`,
      { schema: { summary: 'Logs out.', body: noBody, response: answers(doneSchema) } },
      async (request, reply) => {
        const principal = principalOf(request);
        if (principal.kind === 'user') await accounts.endSession(principal.session);
        reply.clearCookie(sessionCookie, cookieOptions(request));
        return { sentence: principal.kind === 'user' ? `${principal.name} is logged out.` : 'There was no session.' };
      },
    );
  };
}

/** Behind the #, so that it reaches no server and no log on the way. */
export function setupUrl(base: string, secret: string): string {
  return `${base}/setup#token=${secret}`;
}

function cookieOptions({ protocol }: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: protocol === 'https' } as const;
}
