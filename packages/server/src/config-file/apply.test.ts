import type { Cluster, ClusterEvent } from '@picket/engine';
import { configDocumentSchema, PicketError } from '@picket/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aCluster } from '../api/testing/model.ts';
import type { RuntimeSurface } from '../runtime/surface.ts';
import { secretBox } from '../secrets/secret-box.ts';
import { openSettingsService } from '../settings/settings-service.ts';
import { emptyCommit, temporaryStore } from '../store/testing.ts';
import { applyDocument } from './apply.ts';
import { exportDocument } from './export.ts';
import type { ConfigDeps } from './ports.ts';
import { memoryNotifiers } from './testing/memory-notifiers.ts';

let t: Awaited<ReturnType<typeof temporaryStore>>;
let deps: ConfigDeps;
let notifiers: ReturnType<typeof memoryNotifiers>;
let submitted: ClusterEvent[];
let announced: string[];

/** Cluster lab with hosts kvm1, kvm2 and kvm3, that all have joined, and VMs vm1 and vm2. */
beforeEach(async () => {
  t = await temporaryStore('lab');
  for (const host of ['kvm1', 'kvm2', 'kvm3'])
    await t.store.enrolments.add({
      cluster: 'lab',
      host,
      machineId: host,
      bmcGuid: null,
      fingerprint: '',
      rack: null,
    });
  const clusters = new Map<string, Cluster>([['lab', aCluster()]]);
  submitted = [];
  const surface: Partial<RuntimeSurface> = {
    clusterNames: () => [...clusters.keys()],
    state: (name) => clusters.get(name) ?? aCluster({ name }),
    engineMs: () => 0,
    createCluster: async (name) => {
      if (clusters.has(name)) throw new PicketError('ALREADY_EXISTS', name);
      await t.store.commit(emptyCommit(name));
      const made = aCluster({ name, hosts: {}, vms: {} });
      clusters.set(name, made);
      return made;
    },
    submit: async (name, event) => {
      submitted.push(event);
      const before = clusters.get(name) ?? aCluster();
      const vm = event.kind === 'vm-set' ? before.vms[event.vm] : undefined;
      const after = vm === undefined ? before : { ...before, vms: { ...before.vms, [vm.uuid]: { ...vm, ...event } } };
      clusters.set(name, after as Cluster);
      return after as Cluster;
    },
  };
  const settings = openSettingsService(t.store, secretBox(Buffer.alloc(32, 3)));
  announced = [];
  settings.onChange((cluster) => void announced.push(cluster));
  notifiers = memoryNotifiers();
  deps = {
    surface: surface as RuntimeSurface,
    settings,
    rules: { refusal: () => null },
    declaredNotifiers: notifiers,
  };
});
afterEach(() => t.end());

const apply = (document: object, more: { dryRun?: boolean; prune?: boolean } = {}) =>
  applyDocument(deps, {
    document: configDocumentSchema.parse({ picket: 1, ...document }),
    dryRun: false,
    prune: false,
    who: 'ann',
    ...more,
  });
const webhook = (name: string, more: object = {}) => ({
  name,
  config: { kind: 'webhook', url: `https://${name}.example/`, ...more },
});
const whole = () => ({
  clusters: [
    {
      name: 'lab',
      settings: { fencingAction: false, ipmiPassword: 'hunter2', profile: 'fast' },
      hosts: [
        { name: 'kvm1', settings: { ipmiHost: 'bmc1' } },
        {
          name: 'kvm2',
          settings: { fenceDevices: [[{ name: 'psu1', ipmiHost: 'p1', ipmiPassword: 'hunter2-psu' }]] },
        },
      ],
      vms: [{ name: 'vm1', priority: 900, group: 'db' }],
    },
    { name: 'east', settings: { fencingAction: 'reboot' } },
  ],
  notifiers: [webhook('desk', { secret: 'hunter2-hook' })],
});
const lines = async (promise: ReturnType<typeof apply>) =>
  (await promise).differences.map(({ kind, cluster, host, name, before, after }) =>
    [kind, cluster, host, name, before, after].map((part) => part ?? '-').join(' '),
  );
const everything = async () => [
  await t.store.settings.all(),
  (await t.store.settings.history({ cluster: 'lab' })).rows,
  await t.store.clusters.names(),
  submitted.length,
  announced.length,
  notifiers.writes.length,
];

it('makes everything as the document wants it, and tells each cluster once', async () => {
  expect(await lines(apply(whole()))).toEqual([
    'cluster east - east - there',
    'setting lab - fencingAction - "off"',
    'setting lab - ipmiPassword - set',
    'setting lab - profile - "fast"',
    'setting lab kvm1 ipmiHost - "bmc1"',
    'setting lab kvm2 fenceDevices/psu1/ipmiPassword - set',
    'setting lab kvm2 fenceDevices - [[{"name":"psu1","ipmiHost":"p1"}]]',
    'setting east - fencingAction - "reboot"',
    'vm lab - vm1 priority 100 900',
    'vm lab - vm1 group - "db"',
    'notifier - - desk - there',
    'notifier - - desk secret - set',
  ]);
  expect(announced.toSorted()).toEqual(['east', 'lab']);
  expect(submitted).toMatchObject([{ kind: 'vm-set', who: 'ann', priority: 900, group: 'db' }]);
  expect(notifiers.secretsOf('desk')).toEqual({ secret: 'hunter2-hook' });
});

it('changes nothing when it is applied again, secrets included', async () => {
  await apply(whole());
  const before = await everything();
  expect(await apply(whole())).toEqual({ dryRun: false, differences: [], warnings: [] });
  expect(await everything()).toEqual(before);
});

it('tells with --dry-run what it would do, and does nothing', async () => {
  const before = await everything();
  const { differences } = await apply(whole(), { dryRun: true });
  expect(differences).toHaveLength(12);
  expect(await everything()).toEqual(before);
  expect(differences).toEqual((await apply(whole())).differences);
});

it('is refused as a whole, with every problem at its place', async () => {
  await apply({ clusters: [{ name: 'lab', hosts: [{ name: 'kvm3', settings: { ipmiHost: 'bmc3' } }] }] });
  const before = await everything();
  const bad = {
    clusters: [
      {
        name: 'lab',
        settings: { profile: 'warp', fencingAction: 'off' },
        hosts: [
          { name: 'kvm1', settings: { ipmiHost: 'bmc3' } },
          { name: 'kvm9', settings: { ipmiHost: 'bmc9' } },
          { name: 'kvm2', settings: { fenceDevices: [[{ name: 'psu1', typo: 'hunter2' }]] } },
        ],
        vms: [{ name: 'nope', priority: 1 }],
      },
      { name: 'east', hosts: [{ name: 'kvm1' }] },
    ],
    notifiers: [webhook('refused')],
  };
  const refusal = apply(bad);
  await expect(refusal).rejects.toMatchObject({ code: 'SETTING_REFUSED' });
  const { data, message } = (await refusal.catch((error: PicketError) => error as PicketError)) as PicketError;
  const problems = data.problems as { path: unknown; sentence: string }[];
  expect(problems.map(({ path }) => path)).toEqual([
    ['clusters', 0, 'hosts', 1, 'name'],
    ['clusters', 1, 'hosts', 0, 'name'],
    ['clusters', 0, 'vms', 0, 'name'],
    ['notifiers', 0],
    ['clusters', 0, 'settings', 'profile'],
    ['clusters', 0, 'hosts', 2, 'settings', 'fenceDevices'],
    null,
  ]);
  expect(message).toContain('picket token create --cluster lab --host kvm9');
  expect(message).toContain('picket cluster create east, then');
  expect(message).toContain('bmc3 is the fence device of host kvm1 of cluster lab and of host kvm3 of cluster lab');
  expect(message).not.toContain('hunter2');
  expect(await everything()).toEqual(before);
});

it('swaps the devices of two hosts at once, which two changes by hand could not', async () => {
  const hosts = (a: string, b: string) => [
    { name: 'kvm1', settings: { ipmiHost: a } },
    { name: 'kvm2', settings: { ipmiHost: b } },
  ];
  await apply({ clusters: [{ name: 'lab', hosts: hosts('bmc1', 'bmc2') }] });
  expect(await lines(apply({ clusters: [{ name: 'lab', hosts: hosts('bmc2', 'bmc1') }] }))).toHaveLength(2);
});

it('leaves what it does not name, and with --prune unsets it where it names the place, but for passwords', async () => {
  await apply(whole());
  await apply({ clusters: [{ name: 'lab', hosts: [{ name: 'kvm3', settings: { ipmiHost: 'bmc3' } }] }] });
  const less = { clusters: [{ name: 'lab', settings: { profile: 'fast' }, hosts: [{ name: 'kvm2' }] }] };
  expect(await lines(apply(less))).toEqual([]);
  expect(await lines(apply({ ...less, notifiers: [] }, { prune: true }))).toEqual([
    'setting lab - fencingAction "off" -',
    'setting lab kvm2 fenceDevices/psu1/ipmiPassword set -',
    'setting lab kvm2 fenceDevices [[{"name":"psu1","ipmiHost":"p1"}]] -',
    'notifier - - desk there -',
  ]);
  const left = (await t.store.settings.all()).map(({ cluster, host, key }) => [cluster, host, key].join(' ')).sort();
  expect(left).toEqual([
    'east  fencingAction',
    'lab  ipmiPassword',
    'lab  profile',
    'lab kvm1 ipmiHost',
    'lab kvm3 ipmiHost',
  ]);
});

it('takes a value back with null, a password too', async () => {
  await apply(whole());
  const back = { clusters: [{ name: 'lab', settings: { profile: null, ipmiPassword: null, checkNeighbours: null } }] };
  expect(await lines(apply(back))).toEqual(['setting lab - profile "fast" -', 'setting lab - ipmiPassword set -']);
});

it('names a changed password without telling it, and keeps an absent one', async () => {
  await apply(whole());
  const other = whole();
  const [lab] = other.clusters;
  if (lab !== undefined) lab.settings.ipmiPassword = 'hunter3';
  expect(await lines(apply({ ...other, notifiers: [webhook('desk')] }))).toEqual([
    'setting lab - ipmiPassword set changed',
  ]);
  expect(await lines(apply({ notifiers: [webhook('desk', { secret: '' })] }))).toEqual([
    'notifier - - desk secret set -',
  ]);
});

it('is exported as a document without secrets that would change nothing', async () => {
  await apply(whole());
  const before = await everything();
  const { document, secrets } = await exportDocument(deps, undefined);
  expect(JSON.stringify(document)).not.toContain('hunter2');
  expect(secrets).toEqual([
    'cluster lab: ipmiPassword',
    'host kvm2 of cluster lab: fenceDevices/psu1/ipmiPassword',
    'notifier desk: secret',
  ]);
  expect(document.clusters.find(({ name }) => name === 'lab')).toMatchObject({
    settings: { profile: 'fast', fencingAction: 'off' },
    hosts: [{ name: 'kvm1' }, { name: 'kvm2' }, { name: 'kvm3', settings: {} }],
    vms: [{ name: 'vm1', priority: 900, policy: 'restart', group: 'db' }],
  });
  expect(await lines(apply(document, { prune: true }))).toEqual([]);
  expect(await everything()).toEqual(before);
  expect((await exportDocument(deps, 'east')).document).toEqual({
    picket: 1,
    clusters: [{ name: 'east', settings: { fencingAction: 'reboot' }, hosts: [], vms: [] }],
  });
});
