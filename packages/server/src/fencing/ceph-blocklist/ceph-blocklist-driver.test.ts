import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FenceDevice } from '../driver.ts';
import { cephBlocklistDriver as driver } from './ceph-blocklist-driver.ts';

const script = resolve(import.meta.dirname, '../../../../../lab/sh/ceph-run.sh');
// A real Ceph on loopback: its start alone takes some seconds.
const skipped = process.env.PICKET_CEPH !== '1';
const [setpriv, qemuIo] = ['setpriv', 'qemu-io'] as const;
const { storage } = driver;
if (storage === undefined) throw new Error('the driver cuts no storage');

const device: FenceDevice = {
  driver: 'ceph-blocklist',
  name: 'ceph',
  address: { asTyped: '127.0.0.1', host: '127.0.0.1', port: 1 },
  plug: '',
  username: 'picket-fence',
  password: 'AQAwSwhr8+yYJBAAy88UTonE/r8yurV0D4rBSA==',
  cipherSuite: 0,
  exec: {} as FenceDevice['exec'],
  redfish: { system: '', certificate: '' },
  agent: { name: '', options: '' },
};

describe('what a storage fence can never be', () => {
  it('is a word about power, or an order to switch it (S20)', async () => {
    expect(driver.deviceClass(device)).toBe('storage');
    expect(await driver.status(device, 1_000)).toMatchObject({ power: 'unknown' });
    for (const action of ['off', 'on', 'reboot'] as const)
      expect(await driver.command(device, action, 1_000)).toMatchObject({ accepted: false });
    expect(await driver.identify(device, true, 1_000)).toMatchObject({ accepted: false });
  });

  it('keeps its deadline where nobody answers, and has sent nothing then', async () => {
    const beganMs = performance.now();
    const target = { guid: 'aa', addresses: ['10.9.9.9'], images: [] };
    expect(await storage.bar(device, target, 2_000)).toMatchObject({ outcome: 'unreached' });
    expect(await storage.lift(device, target, 2_000)).toMatchObject({ accepted: false });
    expect(performance.now() - beganMs).toBeLessThan(8_000);
  });
});

describe.skipIf(skipped)('a real Ceph (make test-long PART=ceph)', () => {
  let folder = '';
  let running: ChildProcess;
  let ceph: FenceDevice;
  let fsid = '';
  const admin = (tool: string, ...args: string[]): string =>
    execFileSync(tool, [...['--conf', join(folder, 'etc/ceph.conf'), '--keyring', keyring('admin')], ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const keyring = (user: string): string => join(folder, `etc/ceph.client.${user}.keyring`);
  const listed = (): string => admin('ceph', 'osd', 'blocklist', 'ls');
  const target = (over: object = {}) => ({ guid: fsid, addresses: ['10.9.9.9'], images: [], ...over });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'picket-ceph-'));
    const port = await freePort();
    running = spawn(setpriv, ['--pdeathsig', 'KILL', 'bash', script, folder, '127.0.0.1', `${port}`, 'images'], {
      stdio: 'ignore',
    });
    const ends = performance.now() + 80_000;
    while (!existsSync(join(folder, 'ready')) && performance.now() < ends) await sleep(100);
    const key = /key = (\S+)/.exec(readFileSync(keyring('picket-fence'), 'utf8'))?.[1] ?? '';
    ceph = { ...device, password: key, address: { ...device.address, port } };
    fsid = admin('ceph', 'fsid').trim().replaceAll('-', '');
  }, 90_000);
  afterAll(() => {
    running.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => void admin('ceph', 'osd', 'blocklist', 'clear'));

  it('tells its id, and that it answers', async () => {
    expect(await driver.guid(ceph, 10_000)).toMatchObject({ guid: fsid });
    expect(await driver.test(ceph, 10_000)).toMatchObject({ accepted: true });
    const wrong = { ...ceph, password: device.password };
    expect(await driver.test(wrong, 10_000)).toMatchObject({ accepted: false });
    expect(await driver.guid(wrong, 10_000)).toMatchObject({ guid: null });
  });

  it('turns every client of an address away for a year, however often it is told, and lets it in again', async () => {
    expect(await storage.bar(ceph, target(), 20_000)).toMatchObject({ outcome: 'barred', wasOpen: true });
    expect(await storage.bar(ceph, target(), 20_000)).toMatchObject({ outcome: 'barred', wasOpen: false });
    const until = /^10\.9\.9\.9:0\/0 (\S+)$/m.exec(listed())?.[1] ?? '';
    expect(Date.parse(until.replace(/\+0000$/, 'Z')) - Date.now()).toBeGreaterThan(360 * 86_400_000);
    expect(await storage.lift(ceph, target(), 20_000)).toMatchObject({ accepted: true });
    expect(await storage.lift(ceph, target(), 20_000), 'of one that is not there').toMatchObject({ accepted: true });
    expect(listed()).not.toContain('10.9.9.9');
  });

  it('says so when an entry was gone', async () => {
    await storage.bar(ceph, target({ addresses: ['10.9.9.9', '2001:db8::1'] }), 20_000);
    admin('ceph', 'osd', 'blocklist', 'rm', '10.9.9.9:0/0');
    const again = await storage.bar(ceph, target({ addresses: ['10.9.9.9', '2001:db8::1'] }), 20_000);
    expect(again).toMatchObject({ outcome: 'barred', wasOpen: true });
  });

  it('is not told anything if it is another one than the host uses', async () => {
    expect(await storage.bar(ceph, target({ guid: 'aa' }), 20_000)).toMatchObject({ outcome: 'mismatch' });
    expect(listed()).not.toContain('10.9.9.9');
  });

  it('tells of each image whether somebody still has it open', async () => {
    for (const image of ['open', 'closed']) admin('rbd', 'create', '-s', '1M', `images/${image}`);
    const where = `rbd:images/open:conf=${folder}/etc/ceph.conf:keyring=${keyring('admin')}`;
    const io = spawn(qemuIo, ['-f', 'raw', where]);
    io.stdin.write('write 0 512\n');
    await new Promise((written) => io.stdout.once('data', written));
    const images = ['open', 'closed', 'missing'].map((image) => ({ pool: 'images', image }));
    const said = await storage.bar(ceph, target({ images }), 20_000);
    io.kill('SIGKILL');
    expect(said).toMatchObject({ outcome: 'barred', unclear: { 'images/open': 'it is open on 127.0.0.1' } });
    expect(Object.keys(said.unclear).toSorted()).toEqual(['images/missing', 'images/open']);
  });
});

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
