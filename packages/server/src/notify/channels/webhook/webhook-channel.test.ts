import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:net';
import { notificationMessageSchema, type WebhookConfig } from '@picket/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { exampleMessage } from '../../testing/example-message.ts';
import { testTls } from '../../testing/tls.ts';
import { type Call, webServer } from '../../testing/web-server.ts';
import { webhookChannel } from './webhook-channel.ts';

let server: Awaited<ReturnType<typeof webServer>> | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const secret = 'a key of both sides';

function config(over: Partial<WebhookConfig> = {}): WebhookConfig {
  return { kind: 'webhook', url: server?.url ?? '', secret, caCertificate: '', ...over };
}

/** As the documentation tells receivers to check it. */
function signed({ headers, body }: Call, key: string): boolean {
  const given = String(headers['x-picket-signature']).replace(/^sha256=/, '');
  const made = createHmac('sha256', key)
    .update(`${String(headers['x-picket-timestamp'])}.${body}`)
    .digest();
  return timingSafeEqual(Buffer.from(given, 'hex'), made);
}

describe('a webhook', () => {
  it('POSTs the message as JSON, signed over time and body', async () => {
    server = await webServer({});
    const message = exampleMessage();
    expect(await webhookChannel.send(config(), message, 5_000)).toMatchObject({ ok: true });
    const [call] = server.calls;
    expect(call).toMatchObject({ method: 'POST', path: '/hook' });
    expect(call?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-picket-id': message.id,
    });
    expect(notificationMessageSchema.parse(JSON.parse(call?.body ?? ''))).toEqual(message);
    expect(Math.abs(Date.now() / 1000 - Number(call?.headers['x-picket-timestamp']))).toBeLessThan(60);
    expect(call !== undefined && signed(call, secret)).toBe(true);
    expect(call !== undefined && signed({ ...call, body: call.body.replace('host-a', 'host-b') }, secret)).toBe(false);
    expect(call !== undefined && signed(call, 'another key')).toBe(false);
  });

  it('is not signed without a key', async () => {
    server = await webServer({});
    await webhookChannel.send(config({ secret: undefined }), exampleMessage(), 5_000);
    expect(server.calls[0]?.headers['x-picket-signature']).toBeUndefined();
  });

  it('trusts the CA that is given, and no other', async () => {
    const tls = await testTls();
    server = await webServer({ tls });
    expect(await webhookChannel.send(config({ caCertificate: tls.ca }), exampleMessage(), 5_000)).toMatchObject({
      ok: true,
    });
    const strange = await webhookChannel.send(config(), exampleMessage(), 5_000);
    expect(strange).toMatchObject({ ok: false, retry: true, detail: expect.stringContaining('caCertificate') });
    expect(server.calls).toHaveLength(1);
  });

  it('is refused for good only by what is said of the message itself; everything else is tried again', async () => {
    let status = 200;
    server = await webServer({ answer: () => ({ status, body: 'because\r\nof this' }) });
    const outcome: Record<number, string> = {};
    for (status of [200, 202, 299, 400, 401, 404, 408, 410, 413, 415, 422, 429, 500, 503]) {
      const result = await webhookChannel.send(config(), exampleMessage(), 5_000);
      outcome[status] = result.ok ? 'ok' : result.retry ? 'again' : 'dead';
      expect(result.detail).toContain(`answered ${status}: because; of this`);
    }
    expect(outcome).toEqual({
      ...{ 200: 'ok', 202: 'ok', 299: 'ok' },
      ...{ 400: 'dead', 410: 'dead', 413: 'dead', 415: 'dead', 422: 'dead' },
      ...{ 401: 'again', 404: 'again', 408: 'again', 429: 'again', 500: 'again', 503: 'again' },
    });
  });

  it('follows no redirect', async () => {
    server = await webServer({ answer: () => ({ status: 307, headers: { location: '/elsewhere' } }) });
    expect(await webhookChannel.send(config(), exampleMessage(), 5_000)).toMatchObject({
      ok: false,
      retry: true,
      detail: expect.stringContaining('a redirect'),
    });
    expect(server.calls.map(({ path }) => path)).toEqual(['/hook']);
  });

  it('says plainly that nobody listens, and keeps its deadline against one that never ends', async () => {
    const nobody = await webhookChannel.send(config({ url: 'http://127.0.0.1:1/' }), exampleMessage(), 5_000);
    expect(nobody).toEqual({ ok: false, retry: true, detail: '127.0.0.1:1: nothing listens there.' });
    const endless = createServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 20);
      socket.on('error', () => undefined).on('close', () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    const { port } = endless.address() as { port: number };
    const started = performance.now();
    const late = await webhookChannel.send(config({ url: `http://127.0.0.1:${port}/` }), exampleMessage(), 300);
    expect(late).toMatchObject({ ok: false, retry: true, detail: expect.stringContaining('no answer within 0.3 s') });
    expect(performance.now() - started).toBeLessThan(15_000);
    await new Promise((resolve) => endless.close(resolve));
  });
});
