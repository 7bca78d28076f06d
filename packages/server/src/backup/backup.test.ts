import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCluster } from '@picket/engine';
import { resolveSettings } from '@picket/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assemble } from '../runtime/diff.ts';
import type { Commit } from '../runtime/ports.ts';
import { openKeyRing } from '../secrets/key-ring.ts';
import { rotateKey } from '../secrets/rotate.ts';
import { exclusively } from '../settings/exclusively.ts';
import { openSettingsService } from '../settings/settings-service.ts';
import { openStore } from '../store/open-store.ts';
import { emptyCommit, temporaryFolder } from '../store/testing.ts';
import { backupServer } from './backup.ts';
import { copyOnRequest } from './one-copy.ts';
import { restoreServer } from './restore.ts';
import { takeOver } from './take-over.ts';

let folder: ReturnType<typeof temporaryFolder>;
let data: string;
let file: string;
beforeEach(() => {
  folder = temporaryFolder('backup');
  data = join(folder.path, 'data');
  file = join(folder.path, 'farm.backup');
});
afterEach(() => folder.remove());

type OpenStore = Awaited<ReturnType<typeof openStore>>;
const nobody = async (): Promise<null> => null;

/** An armed cluster with one host that is proven off and one VM. */
function farm(): Commit {
  const { hosts: _h, vms: _v, pending: _p, ...root } = createCluster('farm', 'inst', resolveSettings({}), 0);
  return {
    ...emptyCommit('farm'),
    engineMs: 5_000,
    changes: [
      { kind: 'cluster', id: 'farm', body: root },
      { kind: 'host', id: 'kvm1', body: { name: 'kvm1', devices: [], proof: { kind: 'power-off', at: 1 } } },
      { kind: 'host', id: 'kvm2', body: { name: 'kvm2', devices: [], proof: null, watchdog: { armed: true } } },
      { kind: 'vm', id: 'u1', body: { uuid: 'u1', epoch: 7 } },
    ],
  };
}

async function serverWithFarm(): Promise<void> {
  const store = await openStore({ dataDir: data, owner: 'a' });
  await store.commit(farm());
  await store.close();
  writeFileSync(join(data, 'secret.key'), 'k1\n', { mode: 0o600 });
  mkdirSync(join(data, 'ca'));
  writeFileSync(join(data, 'ca/ca.key'), 'private', { mode: 0o600 });
  writeFileSync(join(data, 'ca/ca.crt'), 'public');
}

/** The state and the journal that a server finds when it starts on a folder. */
async function found(dataDir: string) {
  const store = await openStore({ dataDir, owner: 'b' });
  const [loaded] = await store.loadClusters();
  if (loaded === undefined) throw new Error('no cluster');
  const { rows } = await store.journal.list({ cluster: 'farm' });
  const { epoch } = store.lease;
  await store.close();
  return { cluster: assemble(loaded), sentences: rows.map((row) => row.sentence), epoch };
}

describe('picket server backup', () => {
  it('copies the database of a running server while it goes on writing, into one file of mode 0600', async () => {
    const store = await openStore({ dataDir: data, owner: 'a' });
    await store.commit(farm());
    const ask = copyOnRequest(data, store.copyTo);
    const copying = ask();
    await expect(ask()).rejects.toMatchObject({ code: 'NOT_ALLOWED_NOW' });
    await store.commit(emptyCommit('second'));
    await copying;
    const done = await backupServer({ data, to: file, withKey: false, fromServer: ask });
    expect(done).toMatchObject({ file, keys: [] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(data).filter((name) => name.includes('part'))).toEqual([]);
    expect(existsSync(`${file}-wal`)).toBe(false);
    await store.commit(emptyCommit('third'));
    await store.close();
    await restoreServer({ data: join(folder.path, 'new'), from: file });
    const restored = await openStore({ dataDir: join(folder.path, 'new'), owner: 'b' });
    expect(await restored.clusters.names()).toEqual(['farm', 'second']);
    await restored.close();
  });

  it('copies a database that no server uses, and says that the keys are not in it', async () => {
    await serverWithFarm();
    const done = await backupServer({ data, to: file, withKey: false, fromServer: nobody });
    expect(done.sentence).toContain('without secret.key, ca/ca.key, ca/ca.crt');
    expect(readFileSync(file).includes('private')).toBe(false);
  });

  it('refuses a folder whose server does not answer, and one without a database', async () => {
    const store = await openStore({ dataDir: data, owner: 'a' });
    const options = { data, to: file, withKey: false, fromServer: nobody };
    await expect(backupServer(options)).rejects.toMatchObject({ code: 'DATABASE_IN_USE' });
    await store.close();
    const empty = { ...options, data: folder.path };
    await expect(backupServer(empty)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(existsSync(file)).toBe(false);
  });
});

describe('picket server restore', () => {
  it('starts disarmed with a sentence, trusts no proof of then, and raises every VM epoch', async () => {
    await serverWithFarm();
    await backupServer({ data, to: file, withKey: false, fromServer: nobody });
    const done = await restoreServer({ data, from: file });
    const { cluster, sentences, epoch } = await found(data);
    expect(cluster.armed).toMatchObject({ on: false, who: 'restore', since: 5_000 });
    expect(cluster.armed.reason).toMatch(/^the database was restored from a backup of 20\d\d-/);
    expect(sentences[0]).toContain('The cluster is disarmed by restore');
    expect(cluster.hosts.kvm1?.proof).toBeNull();
    expect(cluster.hosts.kvm2?.watchdog, 'it may have been stopped since (S21)').toBeNull();
    expect(cluster.vms.u1?.epoch).toBeGreaterThan(1_700_000_000);
    expect(epoch).toBe(2);
    expect(done.clusters).toEqual(['farm']);
    expect(done.sentences.join(' ')).not.toContain('secret.key');
  });

  it('keeps the old database beside the new one', async () => {
    await serverWithFarm();
    await backupServer({ data, to: file, withKey: false, fromServer: nobody });
    const store = await openStore({ dataDir: data, owner: 'a' });
    await store.commit(emptyCommit('later'));
    await store.close();
    const { kept } = await restoreServer({ data, from: file });
    expect(readdirSync(data).filter((name) => name.startsWith('picket.db'))).toHaveLength(2);
    const old = join(folder.path, 'old');
    mkdirSync(old);
    copyFileSync(kept ?? '', join(old, 'picket.db'));
    const before = await openStore({ dataDir: old, owner: 'a' });
    expect(await before.clusters.names()).toEqual(['farm', 'later']);
    await before.close();
    expect((await found(data)).cluster.name).toBe('farm');
  });

  it('is refused while a server runs, and changes nothing', async () => {
    await serverWithFarm();
    await backupServer({ data, to: file, withKey: false, fromServer: nobody });
    const store = await openStore({ dataDir: data, owner: 'a' });
    await expect(restoreServer({ data, from: file })).rejects.toMatchObject({ code: 'DATABASE_IN_USE' });
    await store.commit(emptyCommit('still-mine'));
    await store.close();
    expect(readdirSync(data).sort()).toEqual(['ca', 'picket.db', 'secret.key']);
  });

  it.each(['nothing like a database\n'.repeat(100), ''])(
    'refuses a file that is no backup, and changes nothing',
    async (text) => {
      await serverWithFarm();
      writeFileSync(file, text);
      await expect(restoreServer({ data, from: file })).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
      expect((await found(data)).cluster.armed.on).toBe(true);
    },
  );

  it('takes the place of a damaged database, with the journal that it left behind', async () => {
    await serverWithFarm();
    await backupServer({ data, to: file, withKey: false, fromServer: nobody });
    writeFileSync(join(data, 'picket.db'), 'rubbish '.repeat(2_000));
    writeFileSync(join(data, 'picket.db-wal'), 'rubbish');
    const { kept } = await restoreServer({ data, from: file });
    expect(readFileSync(kept ?? '', 'utf8')).toContain('rubbish');
    expect(existsSync(join(data, 'picket.db-wal'))).toBe(false);
    expect((await found(data)).cluster.armed.who).toBe('restore');
  });

  it('on a new machine brings the keys that it carries, and asks for those that it does not', async () => {
    await serverWithFarm();
    const fresh = join(folder.path, 'fresh');
    await backupServer({ data, to: file, withKey: false, fromServer: nobody });
    const bare = await restoreServer({ data: fresh, from: file });
    expect(bare.sentences.join(' ')).toMatch(/no \S*secret.key.*must be set again.*every agent must join again/);
    await backupServer({ data, to: file, withKey: true, fromServer: nobody });
    writeFileSync(join(fresh, 'secret.key'), 'another\n', { mode: 0o600 });
    const whole = await restoreServer({ data: fresh, from: file });
    expect(readFileSync(join(fresh, 'secret.key'), 'utf8')).toBe('k1\n');
    expect(statSync(join(fresh, 'secret.key')).mode & 0o777).toBe(0o600);
    expect(statSync(join(fresh, 'ca/ca.key')).mode & 0o777).toBe(0o600);
    const kept = readdirSync(fresh).find((name) => name.startsWith('secret.key.before-restore'));
    expect(readFileSync(join(fresh, kept ?? ''), 'utf8')).toBe('another\n');
    expect(whole.sentences.join(' ')).not.toContain('join again');
    const store = await openStore({ dataDir: fresh, owner: 'b' });
    await store.close();
    expect(readFileSync(join(fresh, 'picket.db')).includes('private')).toBe(false);
  });
});

describe('a backup and the key of the secrets', () => {
  const keyFile = () => join(folder.path, 'elsewhere.key');

  /** A server with one password; its key is kept outside of the data folder. */
  async function withPassword(during: (keys: Parameters<typeof rotateKey>[0], store: OpenStore) => Promise<void>) {
    const store = await openStore({ dataDir: data, owner: 'a' });
    await store.commit(farm());
    const ring = openKeyRing(keyFile());
    const settings = openSettingsService(store, ring.box);
    await settings.set({ cluster: 'farm', host: null, key: 'ipmiPassword', value: 'hunter2', who: 'ann' });
    await during({ ring, secrets: store.secrets, alone: exclusively() }, store);
    await store.close();
  }

  async function passwordIn(dataDir: string, key: string): Promise<string> {
    const store = await openStore({ dataDir, owner: 'b' });
    const [secret] = await store.secrets.list();
    await store.close();
    if (secret === undefined) throw new Error('no secret');
    return openKeyRing(key).box.open(secret.box, secret.place);
  }

  it('carries the key from where it lies, and puts it where it is wanted', async () => {
    await withPassword(async () => {});
    await backupServer({ data, keyFile: keyFile(), to: file, withKey: true, fromServer: nobody });
    const fresh = { data: join(folder.path, 'fresh'), keyFile: join(folder.path, 'fresh.key') };
    const done = await restoreServer({ ...fresh, from: file });
    expect(done.sentences.join(' ')).not.toContain('password');
    expect(await passwordIn(fresh.data, fresh.keyFile)).toBe('hunter2');
  });

  it.each(['before the copy', 'after the copy'])('opens when the key was changed %s was made', async (moment) => {
    await withPassword(async (keys, store) => {
      const fromServer = async (): Promise<string> => {
        if (moment === 'before the copy') await rotateKey(keys);
        const copy = await copyOnRequest(data, store.copyTo)();
        if (moment === 'after the copy') await rotateKey(keys);
        return copy;
      };
      await backupServer({ data, keyFile: keyFile(), to: file, withKey: true, fromServer });
    });
    const fresh = join(folder.path, 'fresh');
    await restoreServer({ data: fresh, from: file });
    expect(await passwordIn(fresh, join(fresh, 'secret.key'))).toBe('hunter2');
  });

  it('says that passwords of a backup from before a change of the key do not open with the new one', async () => {
    await withPassword(async (keys, store) => {
      const fromServer = copyOnRequest(data, store.copyTo);
      await backupServer({ data, keyFile: keyFile(), to: file, withKey: false, fromServer });
      await rotateKey(keys);
    });
    const done = await restoreServer({ data, keyFile: keyFile(), from: file });
    expect(done.sentences.join(' ')).toContain('1 of 1 passwords in this backup were sealed with another key');
  });
});

describe('picket server take-over', () => {
  it('raises the epoch above the other server and disarms', async () => {
    await serverWithFarm();
    await takeOver({ data, above: 41 });
    const { cluster, epoch } = await found(data);
    expect(epoch).toBe(42);
    expect(cluster.armed).toMatchObject({ on: false, who: 'take-over' });
  });

  it('never lowers it, and is refused while a server runs', async () => {
    await takeOverAt(5);
    const store = await openStore({ dataDir: data, owner: 'a' });
    await expect(takeOver({ data, above: 99 })).rejects.toMatchObject({ code: 'DATABASE_IN_USE' });
    expect(store.lease.epoch).toBe(8);
    await store.close();
  });
});

/** Take-over to 6, one start (7), then a take-over that is already outrun. */
async function takeOverAt(lower: number): Promise<void> {
  await serverWithFarm();
  await takeOver({ data, above: 6 });
  expect((await found(data)).epoch).toBe(7);
  await takeOver({ data, above: lower });
}
