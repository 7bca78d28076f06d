import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Log } from '../runtime/ports.ts';
import { exclusively } from '../settings/exclusively.ts';
import { openSettingsService } from '../settings/settings-service.ts';
import { temporaryStore } from '../store/testing.ts';
import { type KeyRing, openKeyRing } from './key-ring.ts';
import { checkSecrets, rotateKey } from './rotate.ts';

let t: Awaited<ReturnType<typeof temporaryStore>>;
let ring: KeyRing;
let logged: string[];
const path = () => join(t.dataDir, 'secret.key');
const note = (message: string) => void logged.push(message);
const log: Log = { info: note, warn: note, error: note };
const secrets = () => t.store.secrets;

beforeEach(async () => {
  t = await temporaryStore('a');
  logged = [];
  const machine = { machineId: 'm1', bmcGuid: null, fingerprint: '', rack: null };
  await t.store.enrolments.add({ cluster: 'a', host: 'kvm1', ...machine });
  ring = openKeyRing(path());
  const settings = openSettingsService(t.store, ring.box);
  const set = (host: string | null, key: string, value: unknown) =>
    settings.set({ cluster: 'a', host, key, value, who: 'ann' });
  await set(null, 'ipmiPassword', 'one');
  await set('kvm1', 'ipmiPassword', 'two');
  await set('kvm1', 'fenceDevices', [[{ name: 'psu1', ipmiPassword: 'three' }]]);
  await t.store.notifiers.put({
    name: 'desk',
    kind: 'webhook',
    config: { kind: 'webhook', url: 'https://desk.example/' },
    boxes: { secret: ring.box.seal('four', { notifier: 'desk', key: 'secret' }) },
    enabled: true,
    minSeverity: 'info',
    clusters: [],
    events: [],
    remindAfterSeconds: 0,
    who: 'ann',
  });
});
afterEach(() => t.end());

/** Every secret as a server that starts now would read it. */
async function readAll(): Promise<string[]> {
  const { box } = openKeyRing(path());
  return (await secrets().list()).map((secret) => box.open(secret.box, secret.place)).sort();
}
const all = ['four', 'one', 'three', 'two'];

it('seals every secret anew with a new key, forgets the old one, and leaves settings and history as they were', async () => {
  const oldFile = readFileSync(path(), 'utf8');
  const [rows, history] = [await t.store.settings.all(), await t.store.settings.history({ cluster: 'a' })];
  expect(await rotateKey({ ring, secrets: secrets(), alone: exclusively() })).toBe(4);
  expect(await readAll()).toEqual(all);
  const newFile = readFileSync(path(), 'utf8');
  expect(newFile.length).toBe(oldFile.length);
  expect(newFile).not.toBe(oldFile);
  const bare = (found: typeof rows) => found.map(({ box: _box, ...row }) => row);
  expect(bare(await t.store.settings.all())).toEqual(bare(rows));
  expect(await t.store.settings.history({ cluster: 'a' })).toEqual(history);
});

it.each(['before the new key', 'after the new key', 'after sealing anew', 'after the old key'] as const)(
  'survives a crash %s: all is readable, and the next start ends it',
  async (moment) => {
    const crash = (): never => {
      throw new Error('killed');
    };
    const dying: KeyRing = {
      ...ring,
      add: () => (moment === 'before the new key' ? crash() : ring.add()),
      dropOld: () => {
        if (moment === 'after the old key') ring.dropOld();
        crash();
      },
    };
    const store = {
      list: () => secrets().list(),
      reseal: (again: Parameters<ReturnType<typeof secrets>['reseal']>[0]) =>
        secrets().reseal((secret) => (moment === 'after the new key' ? crash() : again(secret))),
    };
    await expect(rotateKey({ ring: dying, secrets: store, alone: exclusively() })).rejects.toThrow('killed');
    expect(await readAll()).toEqual(all);

    const reopened = openKeyRing(path());
    await checkSecrets({ ring: reopened, secrets: secrets(), alone: exclusively() }, log);
    expect(openKeyRing(path()).size()).toBe(1);
    expect(await readAll()).toEqual(all);
    const finished = moment === 'after the new key' || moment === 'after sealing anew';
    expect(logged).toEqual(finished ? ['A change of the secret key that was cut short is finished.'] : []);
  },
);

it('is not disturbed by a file that a crash left half written', async () => {
  writeFileSync(`${path()}.new`, 'abc', { mode: 0o600 });
  const reopened = openKeyRing(path());
  expect(readdirSync(t.dataDir)).not.toContain('secret.key.new');
  await rotateKey({ ring: reopened, secrets: secrets(), alone: exclusively() });
  expect(await readAll()).toEqual(all);
});

it('waits for a change of settings that has sealed already, so that no secret is left behind', async () => {
  const alone = exclusively();
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const slow = {
    ...t.store,
    settings: {
      ...t.store.settings,
      write: async (...args: Parameters<typeof t.store.settings.write>) => {
        begun.resolve();
        await go.promise;
        await t.store.settings.write(...args);
      },
    },
  };
  const settings = openSettingsService(slow, ring.box, alone);
  const setting = settings.set({ cluster: 'a', host: null, key: 'ipmiPassword', value: 'late', who: 'ann' });
  await begun.promise;
  const rotating = rotateKey({ ring, secrets: secrets(), alone });
  go.resolve();
  await Promise.all([setting, rotating]);
  expect(await readAll()).toEqual(['four', 'late', 'three', 'two']);
});

it('keeps the old key when something was sealed with it all the same', async () => {
  const old = openKeyRing(path()).box;
  let listed = 0;
  const store = {
    list: async () => {
      listed += 1;
      const found = await secrets().list();
      const place = { cluster: 'a', host: 'kvm9', key: 'ipmiPassword' };
      return listed === 1 ? found : [...found, { place, box: old.seal('x', place) }];
    },
    reseal: secrets().reseal,
  };
  await expect(rotateKey({ ring, secrets: store, alone: exclusively() })).rejects.toThrow('the old key is kept');
  expect(openKeyRing(path()).size()).toBe(2);
  expect(await readAll()).toEqual(all);
});

it('is refused, with the name of what cannot be read, when a secret was sealed with a key that is lost', async () => {
  writeFileSync(path(), `${'ab'.repeat(32)}\n`, { mode: 0o600 });
  const other = openKeyRing(path());
  const rotation = rotateKey({ ring: other, secrets: secrets(), alone: exclusively() });
  await expect(rotation).rejects.toThrow(/ipmiPassword stored for cluster a cannot be read.* So it is with 3 more/);
  expect(openKeyRing(path()).size()).toBe(1);
  await checkSecrets({ ring: other, secrets: secrets(), alone: exclusively() }, log);
  expect(logged.join('\n')).toContain(
    'fenceDevices/psu1/ipmiPassword stored for host kvm1 of cluster a cannot be read',
  );
});
