import { readFileSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import { csrfHeader } from '@picket/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAuthority } from '../agents/ca/authority.ts';
import { type RunningServer, type ServerOptions, startServer } from '../start.ts';
import { temporaryFolder } from '../store/testing.ts';

const password = 'correct horse battery';
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const folder = temporaryFolder('listening');
const local: ServerOptions = {
  data: folder.path,
  apiHost: '127.0.0.1',
  apiPort: 0,
  agentHost: '127.0.0.1',
  agentPort: 0,
};

let server: RunningServer;
let setup = '';
let ca: string;

beforeAll(async () => {
  const info = (message: string): void => {
    setup = /#token=(\S+)/.exec(message)?.[1] ?? setup;
  };
  server = await startServer({ ...local, tls: 'built-in' }, { ...quiet, info });
  ca = readFileSync(join(folder.path, 'ca/ca.crt'), 'utf8');
}, 60_000);
afterAll(async () => {
  await server.close();
  folder.remove();
});

interface Said {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Over a real socket, believing the built-in CA and nobody else. */
function ask(method: string, path: string, headers: Record<string, string> = {}, body?: object): Promise<Said> {
  return new Promise((resolve, reject) => {
    const sent = { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const made = secureRequest(`${server.url}${path}`, { method, ca, headers: sent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    made.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function cookieOf(said: Said): Promise<{ cookie: string; own: Record<string, string> }> {
  const cookie = (said.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  return { cookie, own: { cookie, [csrfHeader]: JSON.parse(said.text).csrf } };
}

describe('a server with TLS of its own CA', () => {
  it('lets the first admin in with the link of its log; the cookie is for TLS and for no script', async () => {
    const made = await ask('POST', '/api/v1/setup', {}, { token: setup, username: 'ann', password });
    expect(made.status).toBe(200);
    expect(made.headers['set-cookie']?.[0]).toMatch(
      /^picket_session=\S{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const { cookie, own } = await cookieOf(made);
    expect((await ask('POST', '/api/v1/clusters', { cookie }, { name: 'lab' })).status).toBe(403);
    expect((await ask('POST', '/api/v1/clusters', own, { name: 'lab' })).status).toBe(200);
  }, 60_000);

  it('tells a browser what it may do', async () => {
    const { headers } = await ask('GET', '/');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    expect(headers['strict-transport-security']).toContain('max-age=');
    expect((await ask('GET', '/api/v1/status')).headers['cache-control']).toBe('no-store');
  });

  it('streams what changes, until the session ends', async () => {
    const { cookie, own } = await cookieOf(await ask('POST', '/api/v1/session', {}, { username: 'ann', password }));
    let text = '';
    const ended = new Promise<void>((resolve, reject) => {
      secureRequest(`${server.url}/api/v1/events`, { ca, headers: { cookie } }, (answer) => {
        expect(answer.headers['content-type']).toBe('text/event-stream');
        expect(answer.headers['x-content-type-options']).toBe('nosniff');
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('end', resolve).on('error', reject);
      }).end();
    });
    await expect.poll(() => text, { timeout: 10_000 }).toContain('event: hello');
    expect((await ask('POST', '/api/v1/clusters/lab/disarm', own, { reason: 'a test' })).status).toBe(200);
    await expect.poll(() => text, { timeout: 10_000 }).toMatch(/event: changed\ndata: \{"cluster":"lab"/);
    await expect.poll(() => text, { timeout: 10_000 }).toMatch(/id: \d+\nevent: journal\n/);
    expect(text).toContain('ann');
    await ask('DELETE', '/api/v1/session', own);
    await ended;
  }, 60_000);

  it('is ready, has figures for a token, and shows no set-up link again', async () => {
    expect(JSON.parse((await ask('GET', '/readyz')).text)).toEqual({ ok: true, troubles: [] });
    const token = readFileSync(join(folder.path, 'admin.token'), 'utf8').trim();
    const { text } = await ask('GET', '/metrics', { authorization: `Bearer ${token}` });
    expect(text).toMatch(/picket_steps_total\{cluster="lab"\} \d/);
    expect((await ask('GET', '/metrics')).status).toBe(401);
    expect((await ask('POST', '/api/v1/setup', {}, { token: setup, username: 'eve', password })).status).toBe(403);
  });

  it('does not answer plain HTTP', async () => {
    const plain = new Promise((resolve, reject) => {
      plainRequest(server.url.replace('https', 'http'), resolve).on('error', reject).end();
    });
    await expect(plain).rejects.toThrow();
  });
});

describe('an address that others reach', () => {
  const other = temporaryFolder('http');
  afterAll(() => other.remove());

  it('wants TLS, or somebody who says that plain HTTP is meant', async () => {
    const open: ServerOptions = { ...local, data: other.path, apiHost: '0.0.0.0' };
    await expect(startServer(open, quiet)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('in the clear on 0.0.0.0'),
    });
  });

  it('takes certificates of its own only with their key', async () => {
    for (const name of ['a', 'b']) {
      const { keyPem, certificatePem } = await (await openAuthority(other.path, 'i-1')).issueServer(['localhost']);
      writeFileSync(join(other.path, `${name}.key`), keyPem);
      writeFileSync(join(other.path, `${name}.crt`), certificatePem);
    }
    const files = { certFile: join(other.path, 'a.crt'), keyFile: join(other.path, 'b.key') };
    await expect(startServer({ ...local, data: join(other.path, 'data'), tls: files }, quiet)).rejects.toMatchObject({
      message: expect.stringContaining('is not the key of the certificate'),
    });
  });
});
