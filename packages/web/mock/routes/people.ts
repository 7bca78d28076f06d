import { randomBytes } from 'node:crypto';
import type { SessionView as Session, UserView as User } from '@picket/protocol';
import { PicketError, type Role, roles } from '@picket/protocol';
import { type Api, type Call, StatusError } from '../http.ts';
import { agoIso, type MockWorld } from '../world/world.ts';

const openPaths = ['/setup', '/session'];

function roleFor(method: string, path: string): Role {
  if (path.startsWith('/users') || path.startsWith('/api-tokens') || path.endsWith('/tokens')) return 'admin';
  if (method === 'PUT' || method === 'DELETE') return 'admin';
  return method === 'GET' && path !== '/audit' ? 'viewer' : 'operator';
}

/** Sessions, users, tokens and the audit trail. */
export function peopleRoutes(api: Api, world: MockWorld): void {
  api.guard = (call, method, path) => {
    if (openPaths.includes(path) && method !== 'DELETE') return;
    const session = sessionOf(call, world);
    if (method !== 'GET' && call.request.headers['x-picket-csrf'] !== session.csrf)
      throw new StatusError(
        403,
        'CSRF_REFUSED',
        'This request did not come from the page that you logged in on.',
        'Reload the page.',
      );
    const needs = roleFor(method, path);
    if (path.startsWith('/session') || /^\/users\/[^/]+\/password$/.test(path)) return;
    if (roles.indexOf(session.role) < roles.indexOf(needs))
      throw new StatusError(
        403,
        'FORBIDDEN',
        `Only ${needs === 'admin' ? 'an admin' : 'an operator or admin'} may do this.`,
        'Ask an admin for the role.',
      );
  };

  api.on('GET', '/setup', () => ({ needed: world.setupNeeded }));
  api.on('POST', '/setup', (call) => {
    if (!world.setupNeeded || call.body.token !== 'first-start')
      throw new StatusError(
        403,
        'SETUP_REFUSED',
        'This set-up link was used already, or is not the newest.',
        'Look at the log of the server for the newest link.',
      );
    world.users.push({ ...newUser(String(call.body.username), 'admin'), password: String(call.body.password) });
    world.setupNeeded = false;
    return logIn(call, world, String(call.body.username));
  });
  api.on('POST', '/session', (call) => {
    const user = world.users.find(({ name }) => name === call.body.username);
    if (user === undefined || user.password !== call.body.password)
      throw new StatusError(
        401,
        'LOGIN_REFUSED',
        'User or password is wrong.',
        'Try again; after ten wrong ones the account rests for a while.',
      );
    if (user.disabled || user.lockedUntil !== null)
      throw new StatusError(403, 'LOGIN_REFUSED', 'This account is locked.', 'Ask an admin to unlock it.');
    return logIn(call, world, user.name);
  });
  api.on('GET', '/session', (call) => sessionView(sessionOf(call, world)));
  api.on('DELETE', '/session', (call) => {
    world.sessions.delete(cookie(call));
    return {};
  });

  api.on('GET', '/users', () => ({ users: world.users.map(({ password: _password, ...user }) => user) }));
  api.on('POST', '/users', ({ body }) => {
    const user = { ...newUser(String(body.name), body.role as Role), password: String(body.password) };
    if (world.users.some(({ name }) => name === user.name))
      throw new PicketError('ALREADY_EXISTS', `There is a user ${user.name} already.`);
    world.users.push(user);
    return without(user);
  });
  api.on('PATCH', '/users/:name', ({ params, body }) => without(Object.assign(userOf(world, params.name), body)));
  api.on('DELETE', '/users/:name', ({ params }) => {
    world.users = world.users.filter(({ name }) => name !== params.name);
    return {};
  });
  api.on('POST', '/users/:name/unlock', ({ params }) =>
    without(Object.assign(userOf(world, params.name), { lockedUntil: null })),
  );
  api.on('POST', '/users/:name/password', ({ params, body }) => {
    userOf(world, params.name).password = String(body.password);
    return {};
  });

  api.on('GET', '/api-tokens', () => ({ tokens: world.tokens }));
  api.on('POST', '/api-tokens', ({ body }) => {
    const token = {
      id: world.tokens.length + 10,
      name: String(body.name),
      role: body.role as Role,
      createdAt: agoIso(0),
      expiresAt: agoIso(-Number(body.ttlSeconds)),
      lastUsedAt: null,
      createdBy: 'admin',
    };
    world.tokens.push(token);
    return { ...token, token: `picket_${randomBytes(24).toString('hex')}` };
  });
  api.on('DELETE', '/api-tokens/:id', ({ params }) => {
    world.tokens = world.tokens.filter(({ id }) => String(id) !== params.id);
    return {};
  });

  api.on('GET', '/audit', ({ query }) => {
    const who = query.get('who') ?? '';
    const action = query.get('action') ?? '';
    const found = world.audit.filter((entry) => entry.who.includes(who) && entry.action.includes(action));
    return { entries: found, next: null };
  });
}

function without({ password: _password, ...user }: MockWorld['users'][number]): User {
  return user;
}

function newUser(name: string, role: Role): User {
  return { name, role, disabled: false, createdAt: agoIso(0), lastLoginAt: null, lockedUntil: null };
}

function userOf(world: MockWorld, name: string | undefined) {
  const user = world.users.find((each) => each.name === name);
  if (user === undefined)
    throw new StatusError(404, 'UNKNOWN_USER', `There is no user ${name}.`, 'List the users first.');
  return user;
}

function logIn({ response }: Call, world: MockWorld, name: string): Session {
  const id = randomBytes(16).toString('hex');
  const session = { name, role: userOf(world, name).role, csrf: randomBytes(16).toString('hex') };
  world.sessions.set(id, session);
  response.setHeader('set-cookie', `picket_session=${id}; HttpOnly; SameSite=Strict; Path=/`);
  return sessionView(session);
}

function sessionView({ name, role, csrf }: { name: string; role: Role; csrf: string }): Session {
  return { user: { name, role }, csrf, idleSeconds: 1800, absoluteExpiresAt: agoIso(-43_200) };
}

function cookie({ request }: Call): string {
  return /picket_session=([0-9a-f]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
}

function sessionOf(call: Call, world: MockWorld) {
  const session = world.sessions.get(cookie(call));
  if (session === undefined) throw new PicketError('UNAUTHORIZED', 'Nobody is logged in.');
  return session;
}
