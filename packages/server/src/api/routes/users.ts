import {
  apiPrefix,
  createUserSchema,
  doneSchema,
  PicketError,
  patchUserSchema,
  setPasswordSchema,
  userListSchema,
  userNameSchema,
  userViewSchema,
} from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDeps } from '../ports.ts';
import { principalOf } from '../request.ts';
import { loginLimit } from '../tries.ts';
import { userView } from '../views/account.ts';
import { answers, noBody } from './answers.ts';

const base = `${apiPrefix}/users`;
const userParams = z.object({ name: userNameSchema });

export function userRoutes({ accounts }: Pick<ApiDeps, 'accounts'>): FastifyPluginAsyncZod {
  const shown = async (name: string) => userView(await accounts.user(name));

  return async (app) => {
    app.get(base, { schema: { summary: 'All users.', response: answers(userListSchema) } }, async () => ({
      users: (await accounts.users()).map(userView),
    }));

    app.post(
      base,
      { schema: { summary: 'Makes a user.', body: createUserSchema, response: answers(userViewSchema) } },
      async ({ body: { name, role, password } }) => {
        await accounts.addUser(name, role, password);
        return shown(name);
      },
    );

    app.patch(
      `${base}/:name`,
      {
        schema: {
          summary: 'Changes the role, or lets nobody log in as this user; its sessions end.',
          params: userParams,
          body: patchUserSchema,
          response: answers(userViewSchema),
        },
      },
      async ({ params: { name }, body: { role, disabled } }) => {
        await accounts.changeUser(name, {
          ...(role === undefined ? {} : { role }),
          ...(disabled === undefined ? {} : { disabled }),
        });
        return shown(name);
      },
    );

    app.delete(
      `${base}/:name`,
      { schema: { summary: 'Removes a user.', params: userParams, body: noBody, response: answers(doneSchema) } },
      async ({ params: { name } }) => {
        await accounts.removeUser(name);
        return { sentence: `${name} is removed.` };
      },
    );

    app.post(
      `${base}/:name/password`,
      {
        config: { rateLimit: loginLimit },
        schema: {
          summary: 'A new password: one’s own with the present one, anybody’s as an admin. Other sessions end.',
          params: userParams,
          body: setPasswordSchema,
          response: answers(userViewSchema),
        },
      },
      async (request) => {
        const { name } = request.params;
        const { password, current } = request.body;
        const principal = principalOf(request);
        const own = principal.kind === 'user' && principal.name === name;
        if (own) {
          if (current === undefined)
            throw new PicketError('BAD_REQUEST', 'One’s own password is changed with the present one, as `current`.');
          await accounts.checkPassword(name, current);
        } else if (principal.role !== 'admin') {
          throw new PicketError(
            'FORBIDDEN',
            `${principal.name} may change no other password: this needs the role admin.`,
          );
        }
        await accounts.setPassword(name, password, own ? principal.session : undefined);
        return shown(name);
      },
    );

    app.post(
      `${base}/:name/unlock`,
      {
        schema: {
          summary: 'Forgets failed logins, so that the user may try again.',
          params: userParams,
          body: noBody,
          response: answers(userViewSchema),
        },
      },
      async ({ params: { name } }) => {
        await accounts.unlock(name);
        return shown(name);
      },
    );
  };
}
