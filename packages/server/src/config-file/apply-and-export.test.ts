import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SettingHistory } from '@picket/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runningServer, type TestServer } from '../testing/running-server.ts';

// The command line, a server that runs, and its real database: a set-up of two clusters as one file.

let server: TestServer;
const events: string[] = [];
/** Not the clock, and not the tests of devices that the first file has brought. */
const causedByPeople = /^(?!tick$|device-tested$)/;
const file = () => join(server.folder, 'farm.yaml');
const env = { EAST_BMC: 'hunter2-east' };

const farm = `picket: 1
clusters:
  - name: east
    settings:
      fencingAction: off   # a word here, whatever YAML thinks
      ipmiUsername: admin
      ipmiPassword: { env: EAST_BMC }
    hosts:
      - name: kvm1
        settings: { ipmiHost: 127.0.0.1:1 }
      - name: kvm2
        settings:
          fenceDevices:
            - - { name: psu1, ipmiHost: '127.0.0.1:2', ipmiPassword: { file: psu1.password } }
              - { name: psu2, ipmiHost: '127.0.0.1:3' }
  - name: west
    settings: { profile: fast }
    hosts:
      - { name: kvm1, settings: { ipmiHost: "127.0.0.1:4" } }
notifiers:
  - name: desk
    clusters: [west]
    config: { kind: webhook, url: "https://desk.example/picket", secret: { env: EAST_BMC } }
`;

beforeAll(async () => {
  server = await runningServer({
    ports: (ports) => {
      const { store } = ports;
      const commit: typeof store.commit = async (change) => {
        if (causedByPeople.test(change.event)) events.push(`${change.cluster} ${change.event}`);
        return store.commit(change);
      };
      return {
        ...ports,
        store: {
          commit,
          loadClusters: () => store.loadClusters(),
          assertLease: () => store.assertLease(),
          vmXml: (cluster, vm, hash) => store.vmXml(cluster, vm, hash),
        },
      };
    },
  });
  for (const name of ['east', 'west']) await server.ask('POST', '/clusters', { name });
  for (const [cluster, host] of [
    ['east', 'kvm1'],
    ['east', 'kvm2'],
    ['west', 'kvm1'],
  ] as const)
    await server.join(cluster, host);
  writeFileSync(join(server.folder, 'psu1.password'), 'hunter2-psu\n');
  writeFileSync(file(), farm);
});
afterAll(() => server.end());

async function history(cluster: string): Promise<SettingHistory['changes']> {
  const { text } = await server.ask('GET', `/clusters/${cluster}/settings/history?limit=1000`);
  return (JSON.parse(text) as SettingHistory).changes;
}

it('applies a file, changes nothing the second time, and exports what changes nothing either', async () => {
  events.length = 0;
  const first = await server.picket(['apply', '-f', file()], { env });
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toContain('east: fencingAction: - → "off"\n');
  expect(first.out).toContain('east: ipmiPassword: - → set\n');
  expect(first.out).toContain('east/kvm2: fenceDevices/psu1/ipmiPassword: - → set\n');
  expect(first.out).toContain('notifiers: desk: - → there\nnotifiers: desk secret: - → set\n');
  expect(first.out).toContain('10 differences applied.');
  // Each cluster's engine hears of it once; an action that is switched on begins its grace (S4).
  const told = events.filter((event) => event.endsWith('settings-changed'));
  expect(told.toSorted()).toEqual(['east settings-changed', 'west settings-changed']);
  const journal = (await server.ask('GET', '/clusters/east/journal')).text;
  expect(journal.match(/changed what Picket may do/g)).toHaveLength(1);
  expect(await history('east')).toHaveLength(6);

  const before = [await history('east'), await history('west')];
  events.length = 0;
  expect(await server.picket(['apply', '-f', file()], { env })).toEqual({
    code: 0,
    out: 'Everything is as the file says; nothing was changed.\n',
    err: '',
  });
  expect([await history('east'), await history('west')]).toEqual(before);
  expect(events).toEqual([]);

  const exported = await server.picket(['export']);
  expect(exported.out).toContain('#   host kvm2 of cluster east: fenceDevices/psu1/ipmiPassword\n');
  expect(exported.out).toContain('#   notifier desk: secret\n');
  expect(exported.out + first.out).not.toContain('hunter2');
  const again = await server.picket(['apply', '-f', '-', '--prune'], { stdin: exported.out });
  expect(again.out).toBe('Everything is as the file says; nothing was changed.\n');
  expect(events).toEqual([]);
}, 120_000);

it('shows a change beforehand, and who made it afterwards', async () => {
  const changed = readFileSync(file(), 'utf8').replace('profile: fast', 'profile: careful');
  writeFileSync(join(server.folder, 'next.yaml'), changed);
  const tried = await server.picket(['apply', '-f', 'next.yaml', '--dry-run'], { env });
  expect(tried.out).toBe('west: profile: "fast" → "careful"\n1 difference; nothing was changed (--dry-run).\n');
  await server.picket(['apply', '-f', 'next.yaml'], { env: { ...env, PICKET_WHO: 'ann' } });
  const shown = await server.picket(['settings', 'get', 'profile', '--cluster', 'west']);
  expect(shown.out).toMatch(/^profile is "careful" \(from cluster\)\.\nWritten by admin \(ann\) at \d\d:\d\d:\d\d\.\n/);
  const told = await server.picket(['settings', 'history', 'profile', '--cluster', 'west']);
  expect(told.out).toMatch(/admin \(ann\) +profile +careful\n.*admin +profile +fast\n/);
}, 120_000);

it('names line and place of everything that is wrong, and changes nothing', async () => {
  const before = [await history('east'), await history('west')];
  const bad = farm
    .replace('fencingAction: off ', 'fencingAction: explode ')
    .replace('"127.0.0.1:4"', '127.0.0.1:1')
    .replace('- name: kvm2', '- name: kvm7');
  writeFileSync(join(server.folder, 'bad.yaml'), bad);
  const refused = await server.picket(['apply', '-f', 'bad.yaml'], { env });
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('bad.yaml:5: clusters[0].settings.fencingAction: fencingAction cannot be "explode"');
  expect(refused.err).toContain('bad.yaml:11: clusters[0].hosts[1].name: host kvm7 has not joined cluster east');
  expect(refused.err).toContain(
    '127.0.0.1:1 is the fence device of host kvm1 of cluster east and of host kvm1 of cluster west',
  );
  const unread = await server.picket(['apply', '-f', 'bad.yaml']);
  expect([unread.code, unread.err]).toEqual([
    2,
    'bad.yaml:7: clusters[0].settings.ipmiPassword: the variable EAST_BMC is not set\nbad.yaml:23: notifiers[0].config.secret: the variable EAST_BMC is not set\n',
  ]);
  expect([await history('east'), await history('west')]).toEqual(before);
}, 120_000);
