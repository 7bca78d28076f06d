import type { Cluster, ClusterEvent } from '@picket/engine';
import {
  PicketError,
  parseSetting,
  resolveSetting,
  type SettingJson,
  type SettingValues,
  settingKeys,
  settingSpecs,
} from '@picket/protocol';
import { openAccounts } from '../../accounts/accounts.ts';
import { noNotifiers } from '../../config-file/testing/no-notifiers.ts';
import type { AgentEntry } from '../../fencing/fence-agent/catalogue.ts';
import { openLiveHub } from '../../live/hub.ts';
import { openMetrics } from '../../metrics/metrics.ts';
import type { RuntimeSurface } from '../../runtime/surface.ts';
import type { OutboxRow } from '../../store/notify-types.ts';
import { memoryStore } from '../../store/testing.ts';
import type { JournalRow, Page, PageQuery, PicketStore } from '../../store/types.ts';
import { systemClock } from '../../system-clock.ts';
import type { ApiDeps, JournalPort, SettingsPort } from '../ports.ts';
import { aCluster, nowMs } from './model.ts';

export const testToken = 'a-token-for-tests-of-32-characters';

/** The world behind the API, with what was ordered kept for the test to read. */
export interface FakeWorld {
  readonly deps: ApiDeps;
  readonly submitted: { cluster: string; event: ClusterEvent }[];
  readonly clusters: Map<string, Cluster>;
  readonly rows: JournalRow[];
  readonly logged: string[];
  /** Where users, tokens and audit are. */
  readonly store: () => Promise<PicketStore>;
  /** Set to refuse the next orders with this sentence. */
  refuse: string | null;
  fenceResult: { ok: boolean; sentence: string };
  troubles: string[];
  onSubmit: (event: ClusterEvent, cluster: Cluster) => Cluster;
}

export function fakeWorld(cluster: Cluster = aCluster()): FakeWorld {
  const clusters = new Map([[cluster.name, cluster]]);
  const rows = [
    journalRow(1, 'incident-opened', 'kvm2 is silent.'),
    journalRow(2, 'round', 'Round 1: dead.'),
    journalRow(3, 'condemned', 'kvm2 is dead.'),
  ];
  const store = opened(memoryStore);
  const world: FakeWorld = {
    store,
    submitted: [],
    clusters,
    rows,
    logged: [],
    refuse: null,
    fenceResult: { ok: true, sentence: 'The power of kvm1 is on.' },
    troubles: [],
    onSubmit: (_event, before) => before,
    deps: {
      surface: fakeSurface(clusters, () => world),
      settings: fakeSettings(),
      journal: pages(rows, (row, query) => matches(row, query)),
      outbox: {
        ...pages<OutboxRow, PageQuery>([outboxRow], () => true),
        deliveries: async () => [],
        messageId: (id) => `inst-${id}`,
        retry: async () => 0,
        discard: async () => 0,
      },
      notifiers: emptyNotifiers,
      tokens: {
        server: 'https://picket.example:8441',
        create: async ({ ttlMs }) => ({ token: 'picket1.secret.finger', expiresMs: 1_800_000_000_000 + ttlMs }),
      },
      declaredNotifiers: noNotifiers,
      rules: {
        refusal: () => world.refuse,
        gateReport: (_cluster, host) =>
          host.name === 'kvm2' ? [{ id: 'cap', open: false, why: '3 of 3 actions used.' }] : [],
      },
      fenceAgents: { list: async (only) => someAgents.filter(({ name }) => only === undefined || name === only) },
      backup: async () => '/data/backup.part',
      rotateKey: async () => 2,
      health: () => ({ ok: world.troubles.length === 0, troubles: world.troubles }),
      ready: () => ({ ok: world.troubles.length === 0, troubles: world.troubles }),
      ...cameIn(store),
      metrics: openMetrics(),
      about: () => ({ installation: 'i-1', version: '0.0.0', epoch: 1 }),
      clock: systemClock,
      log: {
        info: () => {},
        warn: () => {},
        error: (message, data) => void world.logged.push(`${message} ${JSON.stringify(data)}`),
      },
    },
  };
  return world;
}

/** Users, tokens and audit are real, over a database in memory that is opened when it is asked first. */
function cameIn(store: () => Promise<PicketStore>): Pick<ApiDeps, 'accounts' | 'audit' | 'live'> {
  const journal = { list: async () => ({ rows: [], next: null }) };
  return {
    accounts: openAccounts(
      later(async () => (await store()).accounts),
      systemClock,
    ),
    audit: later(async () => (await store()).audit),
    live: openLiveHub({ clock: systemClock, journal, about: { installation: 'i-1', version: '0.0.0' } }),
  };
}

function opened<T>(open: () => Promise<T>): () => Promise<T> {
  let one: Promise<T> | undefined;
  return () => {
    one ??= open();
    return one;
  };
}

/** A repository whose methods wait until it is there. */
function later<T extends object>(open: () => Promise<T>): T {
  return new Proxy({} as T, {
    get:
      (_target, name) =>
      async (...given: unknown[]) => {
        const repository = (await open()) as Record<string | symbol, (...all: unknown[]) => unknown>;
        return repository[name]?.(...given);
      },
  });
}
const someAgents: readonly AgentEntry[] = [
  {
    name: 'fence_apc',
    class: 'power',
    problem: null,
    metadata: {
      shortdesc: 'Fence agent for APC over telnet/ssh',
      actions: ['on', 'off', 'status'],
      unfences: false,
      parameters: [
        {
          name: 'plug',
          type: 'string',
          required: true,
          default: null,
          choices: [],
          description: 'Physical plug number',
          deprecated: false,
          obsoletes: 'port',
          secret: false,
        },
      ],
    },
  },
  {
    name: 'fence_broken',
    class: 'power',
    problem: 'The fence agent fence_broken cannot be used: it is broken.',
    metadata: null,
  },
];

function fakeSurface(clusters: Map<string, Cluster>, world: () => FakeWorld): RuntimeSurface {
  const known = (name: string): Cluster => {
    const found = clusters.get(name);
    if (found === undefined) throw new PicketError('UNKNOWN_CLUSTER', `There is no cluster "${name}".`);
    return found;
  };
  return {
    clusterNames: () => [...clusters.keys()],
    state: known,
    engineMs: () => nowMs,
    submit: async (name, event) => {
      world().submitted.push({ cluster: name, event });
      const next = world().onSubmit(event, known(name));
      clusters.set(name, next);
      return next;
    },
    createCluster: async (name) => {
      if (clusters.has(name)) throw new PicketError('ALREADY_EXISTS', `There is a cluster "${name}" already.`);
      const made = aCluster({ name, hosts: {}, vms: {} });
      clusters.set(name, made);
      return made;
    },
    settled: async () => world().fenceResult,
    heard: () => {},
    beat: () => {},
    pausing: () => {},
    linkLost: () => {},
  };
}

function fakeSettings(): SettingsPort {
  const ofCluster: SettingValues = {};
  const ofHosts = new Map<string, SettingValues>();
  const level = (host: string | null): Record<string, unknown> => {
    if (host === null) return ofCluster;
    const values = ofHosts.get(host) ?? {};
    ofHosts.set(host, values);
    return values;
  };
  return {
    list: async (_cluster, host) =>
      settingKeys.map((key) => {
        const { value, source } = resolveSetting(key, ofCluster, host === undefined ? {} : (ofHosts.get(host) ?? {}));
        const written = source === 'host' || source === 'cluster';
        return {
          key,
          value: value as SettingJson,
          source,
          secret: 'secret' in settingSpecs[key],
          who: written ? 'admin (ann)' : null,
          changedMs: written ? 1_800_000_000_000 : null,
        };
      }),
    set: async ({ host, key, value }) => {
      level(host)[key] = parseSetting(key, value, host === null ? 'cluster' : 'host').value;
    },
    warnings: async (_cluster, host) => [`The device of ${host} cannot read its status.`],
    unset: async ({ host, key }) => {
      delete level(host)[key];
    },
    change: async () => [],
    written: async () => [],
    history: async ({ cluster, host = null, key = 'profile' }) => {
      const place = { cluster, host, key, who: 'admin (ann)', changedMs: 1_800_000_000_000 };
      return { rows: [{ id: 7, ...place, action: 'set', value: 'fast', secret: false }], next: null };
    },
  };
}

const emptyNotifiers: ApiDeps['notifiers'] = {
  list: async () => [],
  get: async (name) => unknownNotifier(name),
  put: async (name) => unknownNotifier(name),
  remove: async (name) => unknownNotifier(name),
  test: async (name) => unknownNotifier(name),
  testUnsaved: async () => ({ ok: true, detail: 'sent', tookMs: 1 }),
};

function unknownNotifier(name: string): never {
  throw new PicketError('UNKNOWN_NOTIFIER', `There is no notifier called "${name}".`);
}

function pages<R extends { id: number }, Q extends PageQuery>(
  rows: readonly R[],
  keep: (row: R, query: Q) => boolean,
): { list(query: Q): Promise<Page<R>> } {
  return {
    list: async (query) => {
      const oldest = query.order === 'oldest';
      const { after, limit = 100 } = query;
      const kept = rows
        .filter((row) => keep(row, query) && (after === undefined || (oldest ? row.id > after : row.id < after)))
        .sort((a, b) => (oldest ? a.id - b.id : b.id - a.id));
      const page = kept.slice(0, limit);
      return { rows: page, next: kept.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
  };
}

function matches(row: JournalRow, query: Parameters<JournalPort['list']>[0]): boolean {
  return (
    (query.incident === undefined || row.incident === query.incident) &&
    (query.kind === undefined || row.kind === query.kind)
  );
}

function journalRow(id: number, kind: string, sentence: string): JournalRow {
  return {
    id,
    wallMs: 1_800_000_000_000 + id * 1000,
    engineMs: nowMs,
    cluster: 'lab',
    incident: 'lab-1',
    subject: 'kvm2',
    kind,
    sentence,
    data: {},
  };
}

const outboxRow: OutboxRow = {
  id: 1,
  wallMs: 1_800_000_000_000,
  cluster: 'lab',
  event: 'cap-reached',
  severity: 'critical',
  subject: 'lab',
  incident: 'lab-1',
  sentence: 'The cap is reached.',
  data: {},
  state: 'queued',
};
