import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApi } from './app.ts';
import { fakeWorld, testToken } from './testing/fakes.ts';

let app: Awaited<ReturnType<typeof buildApi>>;
beforeEach(async () => {
  app = await buildApi(fakeWorld().deps, testToken);
});
afterEach(() => app.close());

const get = (query: string) =>
  app.inject({ url: `/api/v1/fence-agents${query}`, headers: { authorization: `Bearer ${testToken}` } });

it('lists the installed fence agents, a broken one with its error', async () => {
  const { agents } = (await get('')).json();
  expect(agents).toMatchObject([
    { name: 'fence_apc', class: 'power', problem: null, parameters: [{ name: 'plug', required: true, secret: false }] },
    { name: 'fence_broken', problem: expect.stringContaining('it is broken'), parameters: [] },
  ]);
});

it('shows one of them, and takes no name that is none', async () => {
  expect((await get('?name=fence_apc')).json().agents).toHaveLength(1);
  const refused = await get('?name=../bin/sh');
  expect([refused.statusCode, refused.json().detail]).toEqual([400, expect.stringContaining('name of a fence agent')]);
});
