import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { run } from '../program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { problem, type StubApi, stubApi } from '../testing/stub-api.ts';

let api: StubApi | undefined;
let folder: string;
const file = () => join(folder, 'farm.yaml');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-apply-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await api?.close();
  api = undefined;
});

async function picket(args: string[], options: Parameters<typeof fakeIo>[0] = {}) {
  const io = fakeIo({ ...options, env: { ...api?.env, ...options.env } });
  return { code: await run(args, io), ...io.printed };
}

const farm = `picket: 1
clusters:
  - name: farm
    settings:
      ipmiPassword: { env: BMC }
    hosts:
      - name: kvm1
        settings:
          fenceDevices: [[{ name: psu1, ipmiPassword: { file: psu1 } }]]
`;
const sent = () => (api?.calls ?? []).filter(({ path }) => path === '/apply');

it('sends the document with its secrets put in, and prints the differences', async () => {
  const difference = {
    kind: 'setting',
    cluster: 'farm',
    host: 'kvm1',
    name: 'ipmiPassword',
    before: null,
    after: 'set',
  };
  const made = { ...difference, kind: 'cluster', host: null, name: 'farm', after: 'there' };
  api = await stubApi({
    'POST /apply': { dryRun: false, differences: [made, difference], warnings: ['kvm1 has no address.'] },
  });
  writeFileSync(file(), farm);
  writeFileSync(join(folder, 'psu1'), 'hunter3\n');
  const done = await picket(['apply', '-f', file(), '--prune'], { env: { BMC: 'hunter2' } });
  expect(done).toEqual({
    code: 0,
    out: 'farm: is created\nfarm/kvm1: ipmiPassword: - → set\n2 differences applied.\nTake care: kvm1 has no address.\n',
    err: '',
  });
  const devices = [[{ name: 'psu1', ipmiPassword: 'hunter3' }]];
  expect(sent()[0]?.body).toEqual({
    document: {
      picket: 1,
      clusters: [
        {
          name: 'farm',
          settings: { ipmiPassword: 'hunter2' },
          hosts: [{ name: 'kvm1', settings: { fenceDevices: devices } }],
          vms: [],
        },
      ],
    },
    dryRun: false,
    prune: true,
  });
});

it('reads standard input, and says that nothing was changed', async () => {
  api = await stubApi({ 'POST /apply': { dryRun: true, differences: [], warnings: [] } });
  const done = await picket(['apply', '-f', '-', '--dry-run'], { stdin: '{"picket": 1}' });
  expect([done.code, done.out]).toEqual([0, 'Everything is as the file says; nothing was changed.\n']);
  expect(sent()[0]?.body).toMatchObject({ dryRun: true, prune: false });
});

it('sends nothing of a file that cannot be read, or whose secrets are not there', async () => {
  api = await stubApi({});
  writeFileSync(file(), farm);
  expect(await picket(['apply', '-f', file()])).toMatchObject({
    code: 2,
    err: `${file()}:5: clusters[0].settings.ipmiPassword: the variable BMC is not set
${file()}:9: clusters[0].hosts[0].settings.fenceDevices[0][0].ipmiPassword: the file psu1 cannot be read: there is no such file\n`,
  });
  expect(await picket(['apply', '-f', join(folder, 'gone')])).toMatchObject({
    code: 2,
    err: expect.stringContaining('gone cannot be read: there is no such file.'),
  });
  expect(await picket(['apply', '-f', '-'], { stdin: 'picket: [' })).toMatchObject({
    code: 2,
    err: expect.stringContaining('standard input:1:'),
  });
  expect(api.calls).toEqual([]);
});

it('shows at which line the server found something wrong', async () => {
  const problems = [
    { path: ['clusters', 0, 'hosts', 0, 'name'], sentence: 'kvm1 has not joined.' },
    { path: null, sentence: 'Two do not fit.' },
  ];
  api = await stubApi({
    'POST /apply': { ...problem(422, 'SETTING_REFUSED', 'all in one', 'Choose.'), data: { problems } },
  });
  writeFileSync(file(), farm.replace('{ file: psu1 }', 'x').replace('{ env: BMC }', 'x'));
  expect(await picket(['apply', '-f', file()])).toEqual({
    code: 1,
    out: '',
    err: `${file()}:7: clusters[0].hosts[0].name: kvm1 has not joined.\nTwo do not fit.\nChoose.\n`,
  });
});

it('export prints a file for apply, with a comment where passwords are', async () => {
  const document = { picket: 1, clusters: [{ name: 'farm', settings: { fencingAction: 'off' }, hosts: [], vms: [] }] };
  api = await stubApi({ 'GET /export': { document, secrets: ['cluster farm: ipmiPassword'] } });
  const { out } = await picket(['export', '--cluster', 'farm']);
  expect(api.calls[0]?.path).toBe('/export?cluster=farm');
  expect(out).toContain('#   cluster farm: ipmiPassword\npicket: 1\nclusters:\n  - name: farm\n');
  expect(JSON.parse((await picket(['export', '--json'])).out)).toEqual(document);
});
