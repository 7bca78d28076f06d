import { expect, it } from 'vitest';
import { parseConfig } from './parse.ts';
import type { SecretReference } from './secret-references.ts';
import { configText } from './write.ts';

const readSecret = async (reference: SecretReference): Promise<string> => {
  if ('env' in reference && reference.env === 'BMC') return 'hunter2';
  throw new Error(`${'env' in reference ? reference.env : reference.file} is not there`);
};

const farm = `picket: 1
clusters:
  - name: farm
    settings:
      fencingAction: off
      fenceEmptyHosts: true
      ipmiPassword: { env: BMC }
    hosts:
      - name: kvm1
        settings:
          ipmiHost: 10.0.0.1
          fenceDevices:
            - - { name: psu1, ipmiPassword: { env: BMC } }
    vms:
      - { name: db, priority: 900, group: null }
notifiers:
  - name: desk
    config: { kind: webhook, url: "https://desk.example/hook", secret: { env: BMC } }
`;

it('reads a file with secrets from where it says, and knows its lines', async () => {
  const read = await parseConfig(farm, readSecret);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const [cluster] = read.document.clusters;
  expect(cluster?.settings).toEqual({ fencingAction: 'off', fenceEmptyHosts: true, ipmiPassword: 'hunter2' });
  expect(cluster?.hosts[0]?.settings.fenceDevices).toEqual([[{ name: 'psu1', ipmiPassword: 'hunter2' }]]);
  expect(cluster?.vms).toEqual([{ name: 'db', priority: 900, group: null }]);
  expect(read.document.notifiers?.[0]).toMatchObject({ minSeverity: 'info', config: { secret: 'hunter2' } });
  expect(read.lineOf(['clusters', 0, 'hosts', 0, 'settings', 'ipmiHost'])).toBe(11);
  expect(read.lineOf(['clusters', 0, 'hosts', 0, 'settings', 'not there'])).toBe(11);
});

it('takes JSON, and a file that names nothing but its version', async () => {
  expect(await parseConfig('{"picket": 1, "clusters": [{"name": "farm"}]}', readSecret)).toMatchObject({
    ok: true,
    document: { clusters: [{ name: 'farm', settings: {}, hosts: [], vms: [] }] },
  });
  expect(await parseConfig('picket: 1\n', readSecret)).toMatchObject({ ok: true, document: { clusters: [] } });
});

it.each([
  ['', 1, 'picket: this command knows version 1'],
  ['picket: 2\n', 1, 'picket: this command knows version 1'],
  ['picket: 1\nclusters:\n  - { name: a b }\n', 3, 'clusters[0].name: must start with'],
  ['picket: 1\nclusters:\n  - name: a\n  - name: a\n', 4, 'clusters[1].name: the cluster a is there twice'],
  ['picket: 1\nclusters:\n  - name: a\n    hosts: [{ name: h }, { name: h }]\n', 4, 'the host h is there twice'],
  ['picket: 1\nclusters:\n  - name: a\n    setings: {}\n', 3, 'Unrecognized key: "setings"'],
  ['picket: 1\nclusters:\n  - name: a\n    vms: [{ name: v, priority: 5000 }]\n', 4, 'clusters[0].vms[0].priority:'],
  ['picket: 1\nnotifiers:\n  - name: x\n    config: { kind: fax }\n', 4, 'notifiers[0].config.kind:'],
  ['picket: 1\npicket: 1\n', 2, 'a key is there twice'],
  [
    'picket: 1\nclusters:\n  - name: a\n    settings:\n      ipmiPassword: { env: NOPE }\n',
    5,
    'clusters[0].settings.ipmiPassword: NOPE is not there',
  ],
  [
    'picket: 1\nclusters:\n  - name: a\n    settings:\n      ipmiPassword: { file: gone }\n',
    5,
    'clusters[0].settings.ipmiPassword: gone is not there',
  ],
])('says of %j on which line what is wrong', async (text, line, reason) => {
  const read = await parseConfig(text, readSecret);
  expect(read).toMatchObject({ ok: false, problems: [{ line, reason: expect.stringContaining(reason) }] });
});

it.each([
  'picket: 1\nclusters: [{ name: a, settings: { ipmiPassword: "hush',
  'picket: 1\nclusters: [{ name: a, settings: { ipmiPassword: [hush } }]',
  'picket: 1\nclusters:\n - name: a\n  hush\n   x: hush: hush',
  'hush',
  'picket: hush',
  'picket: 1\nnotifiers: [{ name: x, config: { kind: email, password: { a: hush } } }]',
])('repeats nothing of a file that cannot be read: %j', async (text) => {
  const read = await parseConfig(text, readSecret);
  expect(read.ok).toBe(false);
  expect(JSON.stringify(read)).not.toContain('hush');
});

it('takes references for secrets only', async () => {
  const text = 'picket: 1\nclusters: [{ name: a, settings: { ipmiUsername: { env: BMC } } }]\n';
  expect(await parseConfig(text, readSecret)).toMatchObject({
    document: { clusters: [{ settings: { ipmiUsername: { env: 'BMC' } } }] },
  });
});

it('does not let a few aliases stand for a million values', async () => {
  const bomb = `picket: 1\na: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g']
    .map((name, index) => `${name}: &${name} [${`*${'abcdef'[index]},`.repeat(9)}]\n`)
    .join('')}`;
  expect(await parseConfig(bomb, readSecret)).toMatchObject({
    problems: [{ reason: expect.stringContaining('alias') }],
  });
});

it('writes what it reads back as the same, words that older readers take for others quoted', async () => {
  const read = await parseConfig(farm, readSecret);
  if (!read.ok) throw new Error('not read');
  const text = await configText(read.document, ['first', 'a\nsecond']);
  expect(text).toMatch(/^# first\n# a second\npicket: 1\n/);
  expect(text).toContain('fencingAction: "off"');
  const again = await parseConfig(text, readSecret);
  expect(again.ok && again.document).toEqual(read.document);
});
