import { request as httpsRequest } from 'node:https';
import { type JoinAnswer, joinTokenPattern } from '@picket/protocol';
import { openStore } from '../../store/open-store.ts';
import { emptyCommit, temporaryFolder } from '../../store/testing.ts';
import type { PicketStore } from '../../store/types.ts';
import { type AgentListener, startAgentListener } from '../index.ts';
import type { LinkLimits } from '../links/limits.ts';
import type { HostContext } from '../ports.ts';
import { FakeRuntime } from './fake-runtime.ts';
import { makeRequest } from './request.ts';
import { type AgentKeys, TestAgent } from './test-agent.ts';

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A listener on a free port of 127.0.0.1, over a real store and a runtime that only takes notes. */
export interface Harness {
  readonly listener: AgentListener;
  readonly runtime: FakeRuntime;
  readonly store: PicketStore;
  readonly logged: string[];
  token(host?: string): Promise<string>;
  post(body: unknown): Promise<Reply>;
  /** Posts a join request as an agent makes it. */
  tryJoin(host: string, machineId: string, token: string, rack?: string): Promise<Reply & { keyPem: string }>;
  /** Enrols a host; resolves with what its agent keeps. */
  join(host: string): Promise<AgentKeys>;
  /** Opens a link. It has said nothing yet. */
  link(keys: Partial<AgentKeys>): TestAgent;
  end(): Promise<void>;
}

export async function startHarness(limits: Partial<LinkLimits> = {}, serverEpoch = 7): Promise<Harness> {
  const folder = temporaryFolder('agents');
  const store = await openStore({ dataDir: folder.path, owner: 'test' });
  await store.commit(emptyCommit('main'));
  const runtime = new FakeRuntime();
  const logged: string[] = [];
  const note = (message: string) => void logged.push(message);
  const listener = await startAgentListener({
    dataDir: folder.path,
    host: '127.0.0.1',
    port: 0,
    advertiseHosts: [],
    runtime,
    store,
    installation: store.installation().id,
    serverEpoch: () => serverEpoch,
    hostContext: () => ({ settings: {} as HostContext['settings'], devices: [{ set: false, revision: '0' }] }),
    heartbeatIntervalMs: () => 1_000,
    log: { info: note, warn: note, error: note },
    limits,
  });
  const agents: TestAgent[] = [];

  const harness: Harness = {
    listener,
    runtime,
    store,
    logged,
    async token(host) {
      const made = await listener.tokens.create({ cluster: 'main', host: host ?? null, who: 'test' });
      return made.token;
    },
    post: (body) => post(listener.port, body),
    async tryJoin(host, machineId, token, rack) {
      const { keyPem, csr } = await makeRequest(host);
      const secret = joinTokenPattern.exec(token)?.[1] ?? token;
      return { keyPem, ...(await post(listener.port, { secret, host, machineId, bmcGuid: null, csr, rack })) };
    },
    async join(host) {
      const { status, body, keyPem } = await harness.tryJoin(host, `machine-${host}`, await harness.token());
      if (status !== 200) throw new Error(JSON.stringify(body));
      const { certificate, ca } = body as unknown as JoinAnswer;
      return { host, machineId: `machine-${host}`, keyPem, certificate, ca };
    },
    link(keys) {
      const agent = new TestAgent(listener.port, keys);
      agents.push(agent);
      return agent;
    },
    async end() {
      for (const agent of agents) agent.cut();
      await listener.close();
      await store.close();
      folder.remove();
    },
  };
  return harness;
}

/** Posts to the agent listener of a server on this machine. */
export function post(port: number, body: unknown): Promise<Reply> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: '/v1/join',
      method: 'POST',
      rejectUnauthorized: false,
      agent: false,
    };
    const request = httpsRequest(options, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(answer) }));
    });
    request.on('error', reject);
    request.end(text);
  });
}
