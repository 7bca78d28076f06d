import { type Agent, request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ErrorCode,
  errorCatalogue,
  type JoinAnswer,
  joinAnswerSchema,
  joinTokenPattern,
  PicketError,
} from '@picket/protocol';
import type { HostPlan } from './plan.ts';
import { type Authority, addressOf, whyNotServerCertificate } from './server.ts';

const timeoutMs = 30_000;
const attempts = 4;
const pauseMs = 1_000;

export interface JoinWorld {
  readonly url: URL;
  readonly authority: Authority;
  readonly csr: string;
  /** A fresh one-time token for this host. */
  token(cluster: string, host: string): Promise<string>;
  readonly agent: Agent;
  readonly signal: AbortSignal;
}

/**
 * Enrols one simulated host like a real one: token, certificate request, certificate. A connection that breaks is tried
 * again with a fresh token.
 * @throws PicketError JOIN_REFUSED, IDENTITY_TAKEN, SERVER_UNREACHABLE and whatever else the server says
 */
export async function joinHost(world: JoinWorld, plan: HostPlan): Promise<JoinAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await joinOnce(world, plan);
    } catch (error) {
      const again = error instanceof PicketError && error.code === 'SERVER_UNREACHABLE' && attempt < attempts;
      if (!again || world.signal.aborted) throw error;
      await delay(pauseMs * attempt, undefined, { signal: world.signal }).catch(() => undefined);
    }
  }
}

async function joinOnce(world: JoinWorld, plan: HostPlan): Promise<JoinAnswer> {
  const { cluster, name: host, machineId, bmcGuid } = plan;
  const [, secret, fingerprint] = joinTokenPattern.exec(await world.token(cluster, host)) ?? [];
  if (secret === undefined || fingerprint !== world.authority.fingerprint) {
    const sentence = `The server at ${world.url.host} is not the one whose API made the token: check --server and --url.`;
    throw new PicketError('JOIN_REFUSED', sentence);
  }
  const { status, body } = await post(world, JSON.stringify({ secret, host, machineId, bmcGuid, csr: world.csr }));
  const answer = joinAnswerSchema.safeParse(body);
  if (status === 200 && answer.success) return answer.data;
  const { code, sentence } = (body ?? {}) as { code?: unknown; sentence?: unknown };
  if (typeof code === 'string' && code in errorCatalogue)
    throw new PicketError(code as ErrorCode, `${host} cannot join ${cluster}: ${String(sentence)}`);
  throw new PicketError('JOIN_REFUSED', `What answers at ${world.url.host} is not a Picket server (HTTP ${status}).`);
}

function post(world: JoinWorld, text: string): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      const sentence = `The server at ${world.url.host} broke off while a host joined: ${error.message}.`;
      reject(new PicketError('SERVER_UNREACHABLE', sentence));
    };
    const sent = request(
      {
        ...addressOf(world.url),
        method: 'POST',
        path: '/v1/join',
        agent: world.agent,
        ca: world.authority.pem,
        checkServerIdentity: whyNotServerCertificate,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
        timeout: timeoutMs,
        signal: world.signal,
      },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        answer.on('error', fail);
        answer.on('end', () => {
          try {
            resolve({ status: answer.statusCode ?? 0, body: JSON.parse(body) });
          } catch {
            resolve({ status: answer.statusCode ?? 0, body: null });
          }
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    sent.on('error', fail);
    sent.end(text);
  });
}
