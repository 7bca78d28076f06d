import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storageModuleContract } from '../testing/module-contract.ts';
import { hostOn, LoopbackCeph, missingCeph } from './testing/loopback-ceph.ts';

let ceph: LoopbackCeph;
beforeAll(async () => {
  if (missingCeph === null) ceph = await LoopbackCeph.start();
}, 90_000);
afterAll(async () => {
  if (missingCeph === null) await ceph.end();
});

storageModuleContract('rbd', {
  missing: missingCeph,
  async start() {
    const hosts: ReturnType<typeof hostOn>[] = [];
    let dirty: 'nothing' | 'pool' | 'blocklist' = 'nothing';
    return {
      host() {
        const host = hostOn(ceph);
        hosts.push(host);
        return host.module;
      },
      makeDisk: (image) => ceph.makeImage(image, '1M'),
      writeDisk: (image) => ceph.write(image),
      async damageHeartbeat(machineId) {
        await writeFile(`${ceph.conf}.damage`, '{"seq":');
        await ceph.ofPicket('put', `beat.${machineId}`, `${ceph.conf}.damage`);
      },
      async exchange() {
        dirty = 'pool';
        await ceph.newPool();
      },
      async break() {
        dirty = 'blocklist';
        await ceph.run('ceph', 'osd', 'blocklist', 'add', '127.0.0.1', '600');
      },
      async end() {
        await Promise.all(hosts.map(({ client }) => client.end()));
        if (dirty === 'blocklist') await ceph.run('ceph', 'osd', 'blocklist', 'rm', '127.0.0.1');
        if (dirty !== 'pool') await ceph.empty();
      },
    };
  },
});

describe.skipIf(missingCeph !== null)('what is peculiar to Ceph', () => {
  const beat = { machineId: 'm1', host: 'kvm1', bootId: 'b', installation: null };

  it('keeps the time of a write by the writer’s clock, which is put right by that host’s heartbeat', async () => {
    const [ahead, right] = [hostOn(ceph, { aheadSeconds: 10_800 }), hostOn(ceph)];
    await ceph.makeImage('skewed', '1M');
    await ahead.module.writeHeartbeat({ ...beat, seq: 1 });
    const { clockMs } = await right.module.readClock('m2');
    const heartbeat = await right.module.readHeartbeat('m1');
    expect(Math.abs((heartbeat?.mtimeMs ?? 0) - clockMs), 'the heartbeat’s time is the storage’s').toBeLessThan(10_000);
    await ceph.write('skewed', { aheadSeconds: 10_800 });
    const raw = (await right.module.lastWrites(['skewed'], 5_000)).get('skewed');
    const told = (await right.module.lastWrites(['skewed'], 5_000, 'm1')).get('skewed');
    expect(raw).toMatchObject({ mtimeMs: expect.any(Number) });
    expect((raw as { mtimeMs: number }).mtimeMs - clockMs, 'as Ceph keeps it').toBeGreaterThan(10_000_000);
    expect(Math.abs((told as { mtimeMs: number }).mtimeMs - clockMs), 'as it is told').toBeLessThan(10_000);
    await Promise.all([ahead.client.end(), right.client.end()]);
  });

  it('sees a write by a clock that was set back, although the newest time stays as it was', async () => {
    const { module, client } = hostOn(ceph);
    await ceph.makeImage('backwards', '1M');
    await ceph.write('backwards', { aheadSeconds: 0 });
    const first = (await module.lastWrites(['backwards'], 5_000)).get('backwards');
    await ceph.write('backwards', { aheadSeconds: -10_800 });
    expect((await module.lastWrites(['backwards'], 5_000)).get('backwards')).not.toEqual(first);
    await client.end();
  });

  it('takes the stillness of a part of a large image for nothing while somebody has it open', async () => {
    const { module, client } = hostOn(ceph);
    await ceph.run('rbd', 'create', '-s', '100G', `${ceph.pool}/large`);
    const close = await ceph.keepOpen('large');
    const look = async () => (await module.lastWrites(['large'], 5_000)).get('large');
    expect(await look()).toEqual({ reason: expect.stringContaining('256 of its 25600 objects') });
    expect(await module.lockState('large')).toEqual({ state: 'held', reason: 'open on 127.0.0.1' });
    close();
    await expect
      .poll(() => module.lockState('large'), { timeout: 45_000, interval: 1_000 })
      .toMatchObject({ state: 'free' });
    expect(await look()).toEqual({ mtimeMs: expect.any(Number) });
    await client.end();
  }, 60_000);

  it('lets a host in again by a new client once it is off the blocklist', async () => {
    const { module, client } = hostOn(ceph);
    await module.writeHeartbeat({ ...beat, seq: 1 });
    await ceph.run('ceph', 'osd', 'blocklist', 'add', '127.0.0.1', '600');
    await expect(module.writeHeartbeat({ ...beat, seq: 2 })).rejects.toThrow('on its blocklist');
    await ceph.run('ceph', 'osd', 'blocklist', 'rm', '127.0.0.1');
    await expect.poll(() => module.writeHeartbeat({ ...beat, seq: 3 }).then(() => 'written', String)).toBe('written');
    expect(await module.readHeartbeat('m1')).toMatchObject({ seq: 3 });
    await client.end();
  });
});
