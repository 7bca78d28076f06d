import { afterEach, beforeEach, expect, it } from 'vitest';
import { readLevel } from '../fencing/device-settings.ts';
import { secretBox } from '../secrets/secret-box.ts';
import { temporaryStore } from '../store/testing.ts';
import { openSettingsService, type SettingsService } from './settings-service.ts';

const box = secretBox(Buffer.alloc(32, 3));
const key = 'fenceDevices';
let t: Awaited<ReturnType<typeof temporaryStore>>;
let settings: SettingsService;
let changed: string[];

beforeEach(async () => {
  t = await temporaryStore('a', 'b');
  for (const [cluster, host] of [
    ['a', 'kvm1'],
    ['a', 'kvm2'],
    ['b', 'kvm1'],
  ] as const) {
    await t.store.enrolments.add({
      cluster,
      host,
      machineId: `${cluster}-${host}`,
      bmcGuid: null,
      fingerprint: '',
      rack: null,
    });
  }
  settings = openSettingsService(t.store, box);
  changed = [];
  settings.onChange((cluster) => void changed.push(cluster));
});
afterEach(() => t.end());

const set = (host: string | null, name: string, value: unknown, cluster = 'a') =>
  settings.set({ cluster, host, key: name, value, who: 'ann' });
const unset = (host: string | null, name: string) => settings.unset({ cluster: 'a', host, key: name, who: 'bob' });
const psu = (name: string, more: object = {}) => ({ name, fenceDriver: 'ipmi', ipmiHost: `${name}.bmc`, ...more });

/** What the devices of kvm1 would be opened with, by name. */
async function passwords(): Promise<Record<string, string>> {
  const rows = await t.store.settings.ofCluster('a');
  const at = (host: string | null) => rows.filter((row) => row.host === host);
  const devices = readLevel({ cluster: 'a', host: 'kvm1', ofCluster: at(null), ofHost: at('kvm1') }, 0, box);
  if ('problem' in devices) throw new Error(devices.problem);
  return Object.fromEntries(devices.map(({ name, password }) => [name, password]));
}
const rowKeys = async () => (await t.store.settings.values('a', 'kvm1')).map((row) => row.key);

it('seals a password of a device apart from the value, keeps it when written again without, and shows only that there is one', async () => {
  await set('kvm1', 'ipmiPassword', 'of the host');
  await set('kvm1', key, [[psu('psu1', { ipmiPassword: 'hunter2-psu1' }), psu('psu2')]]);
  expect(await passwords()).toEqual({ psu1: 'hunter2-psu1', psu2: 'of the host' });
  await set('kvm1', key, JSON.stringify([[psu('psu1', { fencePlug: '7' }), psu('psu2')]]));
  expect(await passwords()).toEqual({ psu1: 'hunter2-psu1', psu2: 'of the host' });
  const shown = (await settings.list('a', 'kvm1')).find((one) => one.key === key);
  expect(shown).toMatchObject({ passwordSet: ['psu1'], who: 'ann', source: 'host' });
  expect(shown?.value).toEqual([[psu('psu1', { fencePlug: '7' }), psu('psu2')]]);
  const { rows: history } = await settings.history({ cluster: 'a', host: 'kvm1', key });
  expect(history).toMatchObject([
    { key, action: 'set' },
    { key, action: 'set' },
    { key: 'fenceDevices/psu1/ipmiPassword', secret: true, value: null, who: 'ann' },
  ]);
  expect(JSON.stringify([history, await settings.list('a', 'kvm1')])).not.toContain('hunter2');
});

it('forgets a password with "", with its device, and with the whole setting', async () => {
  await set('kvm1', 'ipmiPassword', 'of the host');
  const both = [[psu('psu1', { ipmiPassword: 'p1' }), psu('psu2', { ipmiPassword: 'p2' })]];
  await set('kvm1', key, both);
  await set('kvm1', key, [[psu('psu1', { ipmiPassword: '' }), psu('psu2')]]);
  expect(await passwords()).toEqual({ psu1: 'of the host', psu2: 'p2' });
  await set('kvm1', key, [[psu('psu1')]]);
  expect(await rowKeys()).toEqual([key, 'ipmiPassword']);
  await set('kvm1', key, both);
  await unset('kvm1', key);
  expect(await rowKeys()).toEqual(['ipmiPassword']);
});

it('leaves no trace of a change that changes nothing, sealed passwords included', async () => {
  const value = [[psu('psu1', { ipmiPassword: 'p1' })]];
  await set('kvm1', key, value);
  const before = await t.store.settings.all();
  const { rows } = await settings.history({ cluster: 'a' });
  changed = [];
  await set('kvm1', key, value);
  await unset('kvm2', 'ipmiHost');
  expect(await t.store.settings.all()).toEqual(before);
  expect((await settings.history({ cluster: 'a' })).rows).toEqual(rows);
  expect(changed).toEqual([]);
});

it('replaces a password whose key is lost', async () => {
  await set('kvm1', 'ipmiPassword', 'same');
  const after = openSettingsService(t.store, secretBox(Buffer.alloc(32, 9)));
  await after.set({ cluster: 'a', host: 'kvm1', key: 'ipmiPassword', value: 'same', who: 'ann' });
  const row = (await t.store.settings.values('a', 'kvm1'))[0];
  expect(secretBox(Buffer.alloc(32, 9)).open(row?.box ?? '', row!)).toBe('same');
});

it('refuses one device on two hosts also inside of levels, and twice on one host (S1)', async () => {
  await set('kvm1', 'ipmiHost', 'bmc1', 'b');
  const refusal = set('kvm1', key, [[psu('x', { ipmiHost: 'BMC1:623' })]]);
  await expect(refusal).rejects.toThrow(
    'BMC1:623 is the fence device of host kvm1 of cluster a and of host kvm1 of cluster b',
  );
  await expect(set('kvm1', key, [[psu('x'), psu('y', { ipmiHost: 'x.bmc' })]])).rejects.toThrow(
    'fence devices x and y are the same one',
  );
  await set('kvm1', key, [[psu('x')], [psu('y', { ipmiHost: 'x.bmc', fenceDriver: 'redfish' })]]);
});

it('refuses a change on the cluster that would make two hosts of it share a device, and names both', async () => {
  await set(null, 'fenceDriver', 'fence-agent');
  await set(null, 'fenceAgent', 'fence_apc_snmp');
  for (const host of ['kvm1', 'kvm2']) {
    await set(host, 'fencePlug', host.at(-1));
    await set(host, 'ipmiHost', 'pdu1');
  }
  changed = [];
  await expect(unset(null, 'fenceDriver')).rejects.toThrow('host kvm1 of cluster a and of host kvm2 of cluster a');
  await expect(set(null, 'fencePreset', 'redfish')).resolves.toBeUndefined();
  await expect(unset(null, 'fenceDriver')).rejects.toMatchObject({ code: 'SETTING_REFUSED' });
  expect(changed).toEqual(['a']);
});

it('names everything that is wrong at once, and changes nothing', async () => {
  await set('kvm1', 'ipmiHost', 'bmc1');
  const edits = [
    { cluster: 'a', host: null, key: 'profile', value: 'warp' },
    { cluster: 'a', host: 'kvm2', key: 'ipmiHost', value: 'bmc1' },
    { cluster: 'a', host: 'kvm9', key: 'ipmiHost', value: 'bmc9' },
    { cluster: 'b', host: null, key: 'checkTimeoutSeconds', value: 99 },
    { cluster: 'b', host: 'kvm1', key: 'fenceAgentOptions', value: 'passwd=hush' },
  ];
  const before = await t.store.settings.all();
  const refusal = settings.change(edits, { who: 'ann' });
  await expect(refusal).rejects.toMatchObject({
    code: 'SETTING_REFUSED',
    data: { problems: [{ edit: 0 }, { edit: 2 }, { edit: 4 }, { edit: null }, { edit: null }] },
  });
  for (const part of ['warp', 'kvm9', 'host kvm1 of cluster a and of host kvm2', 'In cluster b: checkTimeoutSeconds'])
    await expect(refusal).rejects.toThrow(part);
  await expect(refusal).rejects.not.toThrow('hush');
  expect(await t.store.settings.all()).toEqual(before);
});

it('lets what was wrong before be changed elsewhere, but not be made worse', async () => {
  const at = (host: string) => ({ cluster: 'a', host, key: 'ipmiHost', written: { value: 'bmc1', box: null } });
  await t.store.settings.write([at('kvm1'), at('kvm2')], 'an older version');
  await set('kvm1', 'ipmiUsername', 'admin');
  await expect(set('kvm1', 'ipmiHost', 'bmc1', 'b')).rejects.toMatchObject({ code: 'SETTING_REFUSED' });
  await set('kvm2', 'ipmiHost', 'bmc2');
});

it('tells the engine again after a change that was saved and not told', async () => {
  let broken = true;
  settings.onChange(() => {
    if (broken) throw new Error('the database is full');
  });
  await expect(set(null, 'profile', 'fast')).rejects.toThrow('full');
  broken = false;
  changed = [];
  await set(null, 'profile', 'fast');
  expect(changed).toEqual(['a']);
});

it('tries a change without making it', async () => {
  await set('kvm1', 'ipmiPassword', 'old');
  const edits = [
    { cluster: 'a', host: 'kvm1', key: 'ipmiPassword', value: 'hunter2' },
    { cluster: 'a', host: null, key: 'fencingAction', value: false },
  ];
  const before = await t.store.settings.all();
  const differences = await settings.change(edits, { who: 'ann', dryRun: true });
  expect(differences).toEqual([
    { cluster: 'a', host: 'kvm1', key: 'ipmiPassword', secret: true, before: { value: null }, after: { value: null } },
    { cluster: 'a', host: null, key: 'fencingAction', secret: false, before: null, after: { value: 'off' } },
  ]);
  expect(await t.store.settings.all()).toEqual(before);
});

it('warns of devices that can never do their work', async () => {
  const levels = [
    [
      psu('none', { ipmiHost: '' }),
      psu('agent', { fenceDriver: 'fence-agent' }),
      psu('deaf', { fenceDriver: 'exec', ipmiActionStatus: '', ipmiActionStop: ' ' }),
      psu('open', { fenceDriver: 'redfish', redfishCertificate: 'any' }),
    ],
  ];
  await set('kvm1', key, levels);
  const warnings = (await settings.warnings('a', 'kvm1')).join('\n');
  for (const part of [
    'none of host kvm1 has no address',
    'fenceAgent is empty for fence device agent',
    'ipmiActionStatus is empty for fence device deaf',
    'ipmiActionStop is empty for fence device deaf',
    'redfishCertificate is any for fence device open',
  ])
    expect(warnings).toContain(part);
});
