import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostList } from '@picket/protocol';

const root = resolve(import.meta.dirname, '../..');
const cli = join(root, 'packages/cli/src/main.ts');
/** A busy machine takes its time to let 1,000 hosts join. */
const patienceMs = 900_000;

export const password = 'correct horse battery';
/** Farms of a thousand hosts are many clusters; `--clusters 1` puts all hosts into one. */
export const clustersDefault = '20';

/** A server of its own with a swarm of simulated hosts, all of them up and beating. */
export interface SwarmWorld {
  readonly url: string;
  readonly hosts: number;
  /** Names of its clusters; the hosts, kvm1 … kvmN, are spread over them in this order, as evenly as they go. */
  readonly clusters: readonly string[];
  /** One request with the admin token. @throws Error for any answer but a good one */
  request<T>(method: string, path: string, body?: object): Promise<T>;
  close(): Promise<void>;
}

/** Starts both and returns once every host is up. An admin "anna" can log in. @throws Error */
export async function raiseSwarm(hosts: number, count: number): Promise<SwarmWorld> {
  const clusters = count === 1 ? ['sim'] : Array.from({ length: count }, (_, at) => `sim${at + 1}`);
  const data = mkdtempSync(join(tmpdir(), 'pkb-'));
  const children: ChildProcess[] = [];
  const start = (...args: string[]): void => {
    const env = { ...process.env, PICKET_URL: url, PICKET_TOKEN_FILE: join(data, 'admin.token') };
    const log = openSync(join(data, `${args[0]}.log`), 'w');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], {
      env,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    children.push(child);
  };
  /** Neither ends by itself; if one does, its last words say why. */
  const allRun = (): void => {
    for (const [at, { exitCode, spawnargs }] of children.entries()) {
      if (exitCode === null) continue;
      const log = readFileSync(join(data, at === 0 ? 'server.log' : 'sim.log'), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(-5);
      throw new Error(`${spawnargs.slice(3).join(' ')} ended with exit code ${exitCode}:\n${log.join('\n')}`);
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all(children.map(ended));
    rmSync(data, { recursive: true, force: true });
  };
  const [api, agents] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${api}`;

  const request = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${readFileSync(join(data, 'admin.token'), 'utf8').trim()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };

  try {
    start(
      'server',
      '--data',
      data,
      '--api-port',
      String(api),
      '--agent-port',
      String(agents),
      '--agent-host',
      '127.0.0.1',
    );
    await until('the server answers', allRun, async () => (await fetch(`${url}/healthz`)).ok);
    await request('POST', '/users', { name: 'anna', role: 'admin', password });
    start(
      'sim',
      'agents',
      '--hosts',
      String(hosts),
      '--clusters',
      String(count),
      '--server',
      `https://127.0.0.1:${agents}`,
      '--fencing',
      '--state-dir',
      join(data, 'swarm'),
    );
    await until(`${hosts} hosts are up`, allRun, async () => (await upHosts(request, clusters)) === hosts);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, hosts, clusters, request, close };
}

/** How many hosts are linked, beat, and have a bound fence device. */
async function upHosts(request: SwarmWorld['request'], clusters: readonly string[]): Promise<number> {
  let up = 0;
  for (const name of clusters)
    up += (await request<HostList>('GET', `/clusters/${name}/hosts?limit=1`)).byState.up ?? 0;
  return up;
}

async function until(what: string, check: () => void, condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(500)) {
    check();
    if (await condition().catch(() => false)) return;
  }
  throw new Error(`not seen within ${patienceMs / 1000} s: ${what}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await gone;
  clearTimeout(hard);
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** `57 ms (51–80, n=5)`: the median, the least and the most. */
export function spread(all: readonly number[]): string {
  const sorted = all.toSorted((a, b) => a - b);
  const ms = (value: number | undefined): string => String(Math.round(value ?? Number.NaN));
  return `${ms(sorted[Math.floor(sorted.length / 2)])} ms (${ms(sorted[0])}–${ms(sorted.at(-1))}, n=${all.length})`;
}

/** Nearest rank. */
export function percentile(all: readonly number[], share: number): number {
  const sorted = all.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
