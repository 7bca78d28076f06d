import { createServer, type Server } from 'node:net';
import { type EmailConfig, emailConfigSchema } from '@picket/protocol';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exampleMessage } from '../../testing/example-message.ts';
import { mailServer } from '../../testing/mail-server.ts';
import { testTls } from '../../testing/tls.ts';
import { emailChannel } from './email-channel.ts';
import { htmlPart, subjectLine } from './wording.ts';

let tls: Awaited<ReturnType<typeof testTls>>;
beforeAll(async () => {
  tls = await testTls();
});

let server: Awaited<ReturnType<typeof mailServer>> | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

function config(port: number, over: Partial<EmailConfig> = {}): EmailConfig {
  return emailConfigSchema.parse({
    kind: 'email',
    host: '127.0.0.1',
    port,
    caCertificate: tls.ca,
    from: 'Picket <picket@example.org>',
    to: ['ops@example.org', 'Night Shift <night@example.org>'],
    ...over,
  });
}

const withAuth = { username: 'picket', password: 'let me in' };
const message = exampleMessage();
const timeoutMs = 5_000;

describe('a mail', () => {
  it('goes by STARTTLS and AUTH, in text and HTML with all that a person needs', async () => {
    server = await mailServer({ key: tls.key, cert: tls.cert });
    const result = await emailChannel.send(config(server.port, withAuth), exampleMessage(), timeoutMs);
    expect(result).toMatchObject({ ok: true, detail: expect.stringContaining('ops@example.org') });
    const [got] = server.received;
    expect(got).toMatchObject({
      from: 'picket@example.org',
      to: ['ops@example.org', 'night@example.org'],
      user: 'picket',
      secure: true,
    });
    expect(got?.mail.subject).toBe(`[Picket] CRITICAL host-a: ${message.sentence}`);
    const told = [
      'CRITICAL',
      'host-a of cluster rack1',
      message.sentence,
      ...message.evidence,
      ...message.vms,
      message.next,
      'host-condemned',
      '2026-11-26 03:04:05 UTC',
      'picket incident show rack1/host-a/7 --cluster rack1',
      message.id,
    ];
    for (const part of told) {
      expect(got?.mail.text, part).toContain(part);
      expect(got?.mail.html, part).toContain(part);
    }
    const header = (key: string) => got?.mail.headers.find((one) => one.key === key)?.value;
    expect(header('auto-submitted')).toBe('auto-generated');
    expect(header('x-picket-event')).toBe('host-condemned');
  });

  it('stands in one thread with the others of its incident', async () => {
    server = await mailServer({ key: tls.key, cert: tls.cert, authOptional: true });
    await emailChannel.send(config(server.port), exampleMessage(), timeoutMs);
    await emailChannel.send(config(server.port), exampleMessage({ id: 'i-8', reminder: true }), timeoutMs);
    await emailChannel.send(config(server.port), exampleMessage({ id: 'i-9', incident: 'lab-2' }), timeoutMs);
    await emailChannel.send(config(server.port), exampleMessage({ id: 'i-10', incident: null }), timeoutMs);
    const mails = server.received.map(({ mail }) => mail);
    expect(mails.map(({ messageId }) => messageId)).toEqual(
      [message.id, 'i-8', 'i-9', 'i-10'].map((id) => `<${id}@picket.${message.installation}>`),
    );
    expect(mails[0]?.references).toBe(`<incident-rack1=2f=rack1=2f=host-a=2f=7@picket.${message.installation}>`);
    expect(mails[1]).toMatchObject({ references: mails[0]?.references, inReplyTo: mails[0]?.inReplyTo });
    expect(mails[2]?.references).not.toBe(mails[0]?.references);
    expect(mails[3]?.references).toBeUndefined();
    expect(mails[1]?.subject).toMatch(/^\[Picket\] Reminder: CRITICAL host-a: /);
  });

  it('goes by TLS from the first byte, or in the clear, where that is set', async () => {
    server = await mailServer({ secure: true, key: tls.key, cert: tls.cert });
    expect(
      await emailChannel.send(config(server.port, { tls: 'implicit', ...withAuth }), exampleMessage(), timeoutMs),
    ).toMatchObject({ ok: true });
    expect(server.received[0]?.secure).toBe(true);
    await server.close();
    server = await mailServer({ authOptional: true, disabledCommands: ['STARTTLS'] });
    expect(await emailChannel.send(config(server.port, { tls: 'none' }), exampleMessage(), timeoutMs)).toMatchObject({
      ok: true,
    });
    expect(server.received[0]?.secure).toBe(false);
  });

  it('never goes without STARTTLS where that is wanted, nor to a server with a strange certificate', async () => {
    server = await mailServer({ authOptional: true, disabledCommands: ['STARTTLS'] });
    expect(await emailChannel.send(config(server.port), exampleMessage(), timeoutMs)).toMatchObject({
      ok: false,
      retry: true,
    });
    expect(server.received).toEqual([]);
    await server.close();
    server = await mailServer({ key: tls.key, cert: tls.cert, authOptional: true });
    const strange = await emailChannel.send(config(server.port, { caCertificate: '' }), exampleMessage(), timeoutMs);
    expect(strange).toMatchObject({ ok: false, retry: true });
    expect(server.received).toEqual([]);
  });

  it('waits for a right password, and is refused for good only with all its receivers', async () => {
    server = await mailServer({
      key: tls.key,
      cert: tls.cert,
      onRcptTo: ({ address }, _session, done) => {
        const code = address.startsWith('gone') ? 550 : address.startsWith('full') ? 452 : 0;
        done(code === 0 ? null : Object.assign(new Error(`no ${address}`), { responseCode: code }));
      },
    });
    const send = (to: string[], password = 'let me in') =>
      emailChannel.send(config(server?.port ?? 0, { ...withAuth, password, to }), exampleMessage(), timeoutMs);
    const wrong = await send(['ops@example.org'], 'wrong one');
    expect(wrong).toMatchObject({ ok: false, retry: true });
    expect(wrong.detail).not.toContain('wrong one');
    expect(await send(['gone@example.org', 'gone2@example.org'])).toMatchObject({ ok: false, retry: false });
    expect(await send(['gone@example.org', 'full@example.org'])).toMatchObject({ ok: false, retry: true });
    expect(await send(['gone@example.org', 'ops@example.org'])).toMatchObject({
      ok: true,
      detail: expect.stringContaining('no gone@example.org'),
    });
  });

  it('keeps its deadline against a server that says nothing, and one that drips', async () => {
    const mute = await listening(createServer());
    const drip = await listening(
      createServer((socket) => {
        const timer = setInterval(() => socket.write('220-wait\r\n'), 20);
        socket.on('error', () => undefined).on('close', () => clearInterval(timer));
      }),
    );
    for (const { port, close } of [mute, drip]) {
      const started = performance.now();
      expect(await emailChannel.send(config(port), exampleMessage(), 300)).toMatchObject({ ok: false, retry: true });
      expect(performance.now() - started).toBeLessThan(15_000);
      await close();
    }
  });
});

async function listening(server: Server): Promise<{ port: number; close(): Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  // Ends only when every connection is gone: a client that leaves one behind hangs here.
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

describe('what a message says', () => {
  it('never reaches into a header', async () => {
    server = await mailServer({ key: tls.key, cert: tls.cert, authOptional: true });
    const evil = 'kvm1\r\nBcc: evil@example.org\r\n\r\n<script>';
    const hostile = exampleMessage({
      subject: evil,
      sentence: evil,
      id: 'inst-1\r\nX-Evil: 1',
      incident: evil,
      cluster: evil,
    });
    expect(await emailChannel.send(config(server.port), hostile, timeoutMs)).toMatchObject({ ok: true });
    const [got] = server.received;
    expect(got?.to).toEqual(['ops@example.org', 'night@example.org']);
    expect(got?.mail.headers.map(({ key }) => key)).not.toEqual(expect.arrayContaining(['bcc']));
    expect(got?.mail.headers.map(({ key }) => key)).not.toEqual(expect.arrayContaining(['x-evil']));
    expect(got?.mail.html).not.toContain('<script>');
  });

  it('makes one line of a subject, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (subject, sentence) => {
        const line = subjectLine(exampleMessage({ subject, sentence }));
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(line.length).toBeLessThanOrEqual(160);
      }),
    );
  });

  it('never becomes markup', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const tags = htmlPart(exampleMessage({ sentence: text, vms: [text], evidence: [text], next: text })).match(
          /<\/?[a-z0-9]+/g,
        );
        const plain = htmlPart(exampleMessage({ sentence: 'x', vms: ['x'], evidence: ['x'], next: 'x' })).match(
          /<\/?[a-z0-9]+/g,
        );
        // An empty next has no paragraph of its own.
        if (text !== '') expect(tags).toEqual(plain);
      }),
    );
  });
});
