import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostView, hostListSchema, vmListSchema } from '@picket/protocol';
import { type RunningServer, startServer } from '@picket/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../client.ts';
import { run } from '../../program.ts';
import { type FakeIo, fakeIo } from '../../testing/fake-io.ts';

const hosts = 20;
const patience = { timeout: 90_000, interval: 200 };
const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A wire that can be cut for a moment. */
class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(port: number) {
    this.#server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.once('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as { port: number }).port;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}

describe('a swarm against a server that runs', () => {
  const dir = mkdtempSync(join(tmpdir(), 'swarm-'));
  const data = join(dir, 'server');
  const stateDir = join(dir, 'swarm');
  let server: RunningServer;
  let wire: Wire;
  let port = 0;
  let swarm: { io: FakeIo; ended: Promise<number> };

  const picket = async (...args: string[]) => {
    const io = fakeIo();
    const code = await run(['--url', server.url, '--token-file', join(data, 'admin.token'), ...args], io);
    return { code, ...io.printed };
  };
  const begin = (...more: string[]) => {
    const io = fakeIo();
    const common = ['--url', server.url, '--token-file', join(data, 'admin.token')];
    const options = ['--hosts', String(hosts), '--server', `https://127.0.0.1:${port}`, '--state-dir', stateDir];
    return { io, ended: run([...common, 'sim', 'agents', ...options, ...more], io) };
  };
  const client = async () => {
    const { readFile } = await import('node:fs/promises');
    const token = (await readFile(join(data, 'admin.token'), 'utf8')).trim();
    return createClient({ url: server.url, token, who: null, stop: new AbortController().signal });
  };
  const hostViews = async (): Promise<HostView[]> =>
    (await (await client()).get(hostListSchema, ['clusters', 'sim', 'hosts'])).hosts;
  const vmsOf = async (from: string) => {
    const { vms } = await (await client()).get(vmListSchema, ['clusters', 'sim', 'vms']);
    return vms.filter(({ name }) => name.startsWith(`${from}-`));
  };
  const power = async (word: string) => {
    const { out, err } = await picket('sim', 'power', word, '--state-dir', stateDir, '--host', 'kvm7');
    return (out + err).trim();
  };

  beforeAll(async () => {
    server = await startServer(
      { data, apiHost: '127.0.0.1', apiPort: 0, agentHost: '127.0.0.1', agentPort: 0 },
      silentLog,
    );
    wire = new Wire(server.agentPort);
    port = await wire.listen();
    await picket('cluster', 'create', 'sim');
    await picket('settings', 'set', 'profile', 'fast');
    await picket('settings', 'set', 'startupGraceSeconds', '0');
    swarm = begin('--fencing', '--ramp', '100');
  }, 60_000);

  afterAll(async () => {
    swarm.io.finish();
    await swarm.ended;
    wire.close();
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it('joins with real tokens; every host is up, its device bound', { timeout: 120_000 }, async () => {
    await expect
      .poll(async () => (await hostViews()).map((host) => `${host.state} ${host.device.binding}`), patience)
      .toEqual(Array.from({ length: hosts }, () => 'up bound'));
    expect(swarm.io.printed.out).toContain(`All ${hosts} hosts are linked`);
  });

  it('links again after the wire was cut, on the TLS sessions it had', { timeout: 120_000 }, async () => {
    wire.cut();
    await expect.poll(() => swarm.io.printed.out, patience).toMatch(/linked 20\/20 .*reconnects 20 \(20 resumed\)/);
    await expect
      .poll(async () => (await hostViews()).filter(({ state }) => state === 'up').length, patience)
      .toBe(hosts);
  });

  it('loses a host, which is fenced by its device; its VMs run on others', { timeout: 120_000 }, async () => {
    expect(await power('kill')).toBe('kvm7 of sim was killed; its power is still on.');
    await expect
      .poll(async () => (await hostViews()).find(({ name }) => name === 'kvm7')?.state, patience)
      .toBe('down');
    expect(await power('status')).toBe('off');
    const recovered = await vmsOf('kvm7');
    expect(recovered.map(({ state }) => state)).toEqual(['running', 'running', 'running', 'running']);
    expect(recovered.flatMap((vm) => vm.on.map(({ host }) => host))).not.toContain('kvm7');
  });

  it('lets the host back in once it is powered on', { timeout: 120_000 }, async () => {
    await power('on');
    await expect.poll(async () => (await hostViews()).find(({ name }) => name === 'kvm7')?.state, patience).toBe('up');
  });

  it('goes on in a second run without a new join', { timeout: 120_000 }, async () => {
    swarm.io.finish();
    expect(await swarm.ended).toBe(0);
    swarm = begin();
    await expect.poll(() => swarm.io.printed.out, patience).toContain(`All ${hosts} hosts are linked`);
    await expect.poll(() => swarm.io.printed.out, patience).toContain(`linked ${hosts}/${hosts}`);
    expect(swarm.io.printed.out).not.toContain('joins/s');
    await expect
      .poll(async () => (await hostViews()).filter(({ state }) => state === 'up').length, patience)
      .toBe(hosts);
  });

  it('says what to do when another swarm runs on the same folder', async () => {
    const second = begin();
    expect(await second.ended).toBe(1);
    expect(second.io.printed.err).toContain(`Another swarm runs on ${stateDir}`);
  });
});
