import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PicketError } from '@picket/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { runServer } from './start.ts';

const data = mkdtempSync(join(tmpdir(), 'picket-start-'));
afterEach(() => rmSync(data, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

describe('a server', () => {
  it('whose lease ran out while its machine stood still begins anew with a higher epoch (S17)', async () => {
    const apiPort = await freePort();
    const epochs: number[] = [];
    let lost = false;
    const stop = new AbortController();
    const address = { apiHost: '127.0.0.1', apiPort, agentHost: '127.0.0.1', agentPort: 0 };
    const run = runServer({
      data,
      ...address,
      stop: stop.signal,
      ports: (ports) => {
        epochs.push(ports.agents.serverEpoch);
        const first = epochs.length === 1;
        const commit: typeof ports.store.commit = async (change) => {
          if (first && lost) throw new PicketError('NOT_LEADER', 'The lease of this server has run out.');
          return ports.store.commit(change);
        };
        const { store } = ports;
        return {
          ...ports,
          store: {
            loadClusters: () => store.loadClusters(),
            commit,
            assertLease: () => store.assertLease(),
            vmXml: (cluster, vm, hash) => store.vmXml(cluster, vm, hash),
          },
        };
      },
    });
    const ask = async (method: string, path: string, body?: object): Promise<number> => {
      try {
        const token = readFileSync(join(data, 'admin.token'), 'utf8').trim();
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        const answer = await fetch(`http://127.0.0.1:${apiPort}/api/v1${path}`, {
          method,
          headers,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        return answer.status;
      } catch {
        return 0;
      }
    };
    await expect.poll(() => ask('GET', '/clusters')).toBe(200);
    expect(await ask('POST', '/clusters', { name: 'lab' })).toBeLessThan(300);
    lost = true;
    await ask('POST', '/clusters/lab/disarm', { reason: 'a test' });
    await expect.poll(() => epochs.length).toBe(2);
    await expect.poll(() => ask('GET', '/clusters')).toBe(200);
    stop.abort();
    await run;
    expect(epochs[1]).toBeGreaterThan(epochs[0] ?? Number.POSITIVE_INFINITY);
  });
});
