import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiPrefix, joinTokenPattern } from '@picket/protocol';
import { post } from '../agents/testing/harness.ts';
import { makeRequest } from '../agents/testing/request.ts';
import { type ServerOptions, startServer } from '../start.ts';
import { temporaryFolder } from '../store/testing.ts';

// The launcher, as people type it.
const launcher = fileURLToPath(new URL('../../../../picket', import.meta.url));

export interface TestServer {
  readonly folder: string;
  readonly data: string;
  /** What it logged: sentences with their data. */
  readonly logged: string[];
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }>;
  /** The first that a stream says; it never ends by itself. */
  listen(path: string): Promise<string>;
  /** Lets a host join a cluster that is there. */
  join(cluster: string, host: string): Promise<void>;
  /** Runs the command line against it. */
  picket(
    args: readonly string[],
    more?: { env?: Record<string, string>; stdin?: string },
  ): Promise<{ code: number; out: string; err: string }>;
  end(): Promise<void>;
}

/** For tests: a whole server on free ports, with a data folder of its own. */
export async function runningServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const folder = temporaryFolder('server');
  const data = join(folder.path, 'data');
  const logged: string[] = [];
  const note = (message: string, more: object = {}) => void logged.push(`${message} ${JSON.stringify(more)}`);
  const server = await startServer(
    { data, apiHost: '127.0.0.1', apiPort: 0, agentHost: '127.0.0.1', agentPort: 0, ...options },
    { info: note, warn: note, error: note },
  );
  const tokenFile = join(data, 'admin.token');
  const token = readFileSync(tokenFile, 'utf8').trim();

  async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
    const answer = await fetch(`${server.url}${apiPrefix}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  }

  async function listen(path: string): Promise<string> {
    const stop = new AbortController();
    const answer = await fetch(`${server.url}${apiPrefix}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: stop.signal,
    });
    const first = await answer.body?.getReader().read();
    stop.abort();
    return Buffer.from(first?.value ?? []).toString();
  }

  return {
    folder: folder.path,
    data,
    logged,
    ask,
    listen,
    join: async (cluster, host) => {
      const made = await ask('POST', `/clusters/${cluster}/tokens`, {});
      const { csr } = await makeRequest(host);
      const [, secret] = joinTokenPattern.exec(String(JSON.parse(made.text).token)) ?? [];
      const { status, body } = await post(server.agentPort, {
        secret,
        host,
        machineId: `${cluster}-${host}`,
        bmcGuid: null,
        csr,
      });
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    picket: (args, { env = {}, stdin = '' } = {}) =>
      new Promise((resolve) => {
        const around = { PATH: process.env.PATH, PICKET_URL: server.url, PICKET_TOKEN_FILE: tokenFile, ...env };
        const child = execFile(launcher, [...args], { env: around, cwd: folder.path }, (error, out, err) => {
          resolve({ code: error === null ? 0 : Number(error.code), out, err });
        });
        child.stdin?.end(stdin);
      }),
    end: async () => {
      await server.close();
      folder.remove();
    },
  };
}
