import {
  csrfHeader,
  type NotifierView,
  notifierSchema,
  PicketError,
  sessionCookie,
  settingKeys,
  settingSpecs,
} from '@picket/protocol';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { csrfOf } from '../../accounts/secrets.ts';
import { memoryDatabases } from '../../store/testing.ts';
import { buildApi } from '../app.ts';
import { type FakeWorld, fakeWorld, testToken } from './fakes.ts';
import type { Hints } from './from-schema.ts';

export const callers = ['nobody', 'viewer', 'operator', 'admin'] as const;
export type Caller = (typeof callers)[number];

/** What one input sends. */
export interface Input {
  params: Record<string, unknown>;
  query: Record<string, unknown>;
  body: unknown;
}

const password = 'correct horse battery';
const reasons = fc.constantFrom('planned work', 'the rack is moved', 'a drill');

/** Names of this world, so that a good part of the inputs means something. */
export const hints: Hints = {
  cluster: fc.constant('lab'),
  host: fc.constantFrom('kvm1', 'kvm2', 'kvm3'),
  vm: fc.constantFrom('vm1', 'vm2'),
  incident: fc.constant('lab-1'),
  key: fc.constantFrom(...settingKeys),
  reason: reasons,
  username: fc.constantFrom('root', 'root', 'root', 'eve'),
  current: fc.constant(password),
  q: fc.constantFrom('kvm', 'vm1', ''),
};

type Adjust = (input: Input, world: FakeWorld) => Promise<void> | void;

/** Makes a good input fit what is there when it is sent; some operations take away what they need. */
export const prepared: Readonly<Record<string, Adjust>> = {
  fenceHost: ({ params, body }) => {
    params.host = params.host === 'kvm3' ? 'kvm1' : params.host;
    set(body, { level: 1 });
  },
  confirmDown: ({ params, body }) => set(body, { typedName: params.host, evenIfAlive: true }),
  setSetting: ({ params, body }) => {
    const key = params.key as (typeof settingKeys)[number];
    const { builtIn } = settingSpecs[key];
    set(body, { value: builtIn === '' ? '10.0.0.1' : builtIn });
  },
  setUp: async ({ body }, { deps, store }) => {
    // The last admin cannot be removed through the front door.
    const database = memoryDatabases.get(await store());
    for (const table of ['session', 'account'] as const) await database?.deleteFrom(table).execute();
    set(body, { token: (await deps.accounts.newSetup()).secret });
  },
  login: async ({ body }, { deps }) => {
    await deps.accounts.unlock('root');
    set(body, { password });
  },
  setNotifier: ({ body }) => set(body, { config: { kind: 'webhook', url: 'http://127.0.0.1:9/hook' } }),
  testUnsavedNotifier: ({ body }) => set(body, { config: { kind: 'webhook', url: 'http://127.0.0.1:9/hook' } }),
  showNotifier: ({ params }) => named(params, 'pager'),
  testNotifier: ({ params }) => named(params, 'pager'),
  removeNotifier: ({ params }) => named(params, 'pager'),
  applyConfig: ({ body }) =>
    set(body, { document: { picket: 1, clusters: [{ name: 'lab', settings: { checkNeighbours: 3 } }] } }),
  changeUser: victim,
  unlockUser: victim,
  setPassword: victim,
  removeUser: victim,
  revokeApiToken: async ({ params }, { deps }) => {
    params.id = (await deps.accounts.addToken({ name: 'x', role: 'viewer', createdBy: 'fuzz' }, 60_000)).id;
  },
};

/** While there is no admin yet. */
const withoutAdmin: readonly string[] = ['setUp', 'newSetupLink'];
/** These leave so much behind, or take so much away, that others would wade through it. */
const spoiling: readonly string[] = [
  ...withoutAdmin,
  ...['createCluster', 'createUser', 'createApiToken', 'revokeApiToken'],
];

export interface FuzzWorld {
  readonly app: FastifyInstance;
  readonly world: FakeWorld;
  headersOf(caller: Caller, operation: string): Promise<Record<string, string>>;
}

let shared: Promise<FuzzWorld> | undefined;

/** One world for most operations, since making one takes longer than asking it a hundred times. */
export async function fuzzWorld(operation: string): Promise<FuzzWorld> {
  if (spoiling.includes(operation)) return makeWorld(operation);
  shared ??= makeWorld(operation);
  return shared;
}

async function makeWorld(operation: string): Promise<FuzzWorld> {
  const world = fakeWorld();
  const { accounts } = world.deps;
  if (!withoutAdmin.includes(operation)) {
    await accounts.addUser('root', 'admin', password);
    await accounts.addUser('victim', 'viewer', password);
  }
  world.onSubmit = (event, cluster) => {
    const host = event.kind === 'manual-fence' ? cluster.hosts[event.host] : undefined;
    if (host === undefined) return cluster;
    return {
      ...cluster,
      hosts: { ...cluster.hosts, [host.name]: { ...host, manual: { effect: 'e', action: 'off', who: 'x' } } },
    };
  };
  const app = await buildApi({ ...world.deps, notifiers }, testToken);
  const token = async (role: 'viewer' | 'operator') =>
    (await accounts.addToken({ name: role, role, createdBy: 'fuzz' }, 1e9)).secret;
  const tokens = { viewer: await token('viewer'), operator: await token('operator'), admin: testToken };
  return {
    app,
    world,
    headersOf: async (caller, of) => {
      if (caller === 'nobody') return {};
      if (caller !== 'admin' || !['session', 'logout'].includes(of))
        return { authorization: `Bearer ${tokens[caller]}` };
      const { session } = await accounts.openSession({ name: 'root', role: 'admin' });
      return { cookie: `${sessionCookie}=${session.cookie}`, [csrfHeader]: csrfOf(session.cookie) };
    },
  };
}

function named(params: Record<string, unknown>, name: string): void {
  params.name = name;
}

/** One notifier, whatever is written to it. */
const pager: NotifierView = {
  name: 'pager',
  ...notifierSchema.omit({ name: true }).parse({ config: { kind: 'webhook', url: 'http://127.0.0.1:9/hook' } }),
  ...{ secretsSet: [], who: 'ann', changedAt: new Date(0).toISOString(), waiting: 0, dead: 0, trouble: null },
};

const notifiers: FakeWorld['deps']['notifiers'] = {
  list: async () => [pager],
  get: async (name) => known(name),
  put: async (name) => ({ ...pager, name }),
  remove: async (name) => void known(name),
  test: async (name) => ({ ok: true, detail: known(name).name, tookMs: 1 }),
  testUnsaved: async () => ({ ok: true, detail: 'sent', tookMs: 1 }),
};

function known(name: string): NotifierView {
  if (name !== 'pager') throw new PicketError('UNKNOWN_NOTIFIER', `There is no notifier called "${name}".`);
  return pager;
}

async function victim({ params }: Input, { deps }: FakeWorld): Promise<void> {
  if (!(await deps.accounts.users()).some(({ name }) => name === 'victim'))
    await deps.accounts.addUser('victim', 'viewer', password);
  params.name = 'victim';
}

function set(body: unknown, fields: Record<string, unknown>): void {
  if (typeof body === 'object' && body !== null) Object.assign(body, fields);
}
