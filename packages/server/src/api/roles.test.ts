import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildApi } from './app.ts';
import { mayAct, routeTable } from './roles.ts';
import { type FakeWorld, fakeWorld, testToken } from './testing/fakes.ts';

let world: FakeWorld;
let app: FastifyInstance;
beforeEach(async () => {
  world = fakeWorld();
  app = await buildApi(world.deps, testToken);
});
afterEach(() => app.close());

/** METHOD /path of everything that is registered, as the router prints it. */
function registered(): string[] {
  const routes: string[] = [];
  const stack: string[] = [];
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const hit = /^((?:│ {3}| {4})*)(?:├── |└── )(\S*)(?: \(([A-Z, ]+)\))?/.exec(line);
    if (hit === null) continue;
    const depth = (hit[1] ?? '').length / 4;
    stack.length = depth;
    stack.push(hit[2] ?? '');
    const methods = (hit[3] ?? '').split(', ').filter((method) => !['', 'HEAD', 'OPTIONS'].includes(method));
    for (const method of methods) routes.push(`${method} ${stack.join('').replace(/^\*$/, '/*')}`);
  }
  return routes;
}

describe('the table of roles', () => {
  it('has every route that there is, and none that there is not', () => {
    expect(registered().sort()).toEqual(Object.keys(routeTable).sort());
  });

  it('names every operation once', () => {
    const names = Object.values(routeTable).map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('opens nothing that changes something, but for coming in', () => {
    const open = Object.entries(routeTable).filter(([route, [role]]) => role === 'open' && !route.startsWith('GET '));
    expect(open.map(([, [, name]]) => name)).toEqual(['setUp', 'login']);
  });

  it('lets each role do what those below may', () => {
    expect(mayAct('operator', 'viewer')).toBe(true);
    expect(mayAct('operator', 'operator')).toBe(true);
    expect(mayAct('viewer', 'operator')).toBe(false);
    expect(mayAct('operator', 'admin')).toBe(false);
  });

  it('is what the door asks: each role is refused above itself and nowhere else', async () => {
    const { accounts } = world.deps;
    const tokens = {
      viewer: (await accounts.addToken({ name: 'v', role: 'viewer', createdBy: 'test' }, 1e9)).secret,
      operator: (await accounts.addToken({ name: 'o', role: 'operator', createdBy: 'test' }, 1e9)).secret,
    };
    for (const [route, [needs, name]] of Object.entries(routeTable)) {
      if (needs === 'open' || name === 'events') continue;
      const [method = '', url = ''] = route.split(' ');
      for (const [role, token] of Object.entries(tokens)) {
        const answer = await app.inject({
          method: method as 'GET',
          url: url.replaceAll(/:\w+/g, 'x'),
          headers: { authorization: `Bearer ${token}` },
        });
        const refused = answer.statusCode === 403 && answer.json().code === 'FORBIDDEN';
        // The route itself tells one's own password from others'.
        if (name !== 'setPassword')
          expect(`${role} ${route} ${refused}`).toBe(`${role} ${route} ${!mayAct(role as 'viewer', needs)}`);
      }
    }
    expect(world.submitted).toEqual([]);
  });
});
