import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../store/open-store.ts';
import { temporaryFolder } from '../store/testing.ts';
import type { serveDurably } from './testing/durable-server.ts';
import { mailServer, type Received } from './testing/mail-server.ts';
import { noSnmptrapdHere, startSnmptrapd } from './testing/snmptrapd.ts';
import { testTls } from './testing/tls.ts';
import { webServer } from './testing/web-server.ts';

const folder = temporaryFolder('durable');
afterAll(() => folder.remove());
const data = join(folder.path, 'data');
const toldFile = join(folder.path, 'told');
const downFile = join(folder.path, 'down');

let tls: Awaited<ReturnType<typeof testTls>>;
beforeAll(async () => {
  tls = await testTls();
});

/** A server in a process of its own. */
class Server {
  readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor() {
    const module = join(import.meta.dirname, 'testing/durable-server.ts');
    const run: keyof { serveDurably: typeof serveDurably } = 'serveDurably';
    const script = `(await import(${JSON.stringify(module)})).${run}(${JSON.stringify(data)});`;
    this.child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.lines = createInterface({ input: this.child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  /** The next line that it says. */
  async said(): Promise<string> {
    return String((await this.lines.next()).value);
  }

  async order(line: string): Promise<string> {
    this.child.stdin?.write(`${line}\n`);
    return this.said();
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

let server: Server | undefined;
async function start(): Promise<Server> {
  server = new Server();
  expect(await server.said()).toBe('ready');
  return server;
}
afterEach(async () => {
  await server?.kill();
});

const tellCommand = `test -e ${downFile} && exit 1; read -r line && printf '%s\\\\n' \\"$line\\" >> ${toldFile}`;

function toldByCommand(): string[] {
  if (!existsSync(toldFile)) return [];
  const lines = readFileSync(toldFile, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { id: string }).id);
}

const withTraps = noSnmptrapdHere() === null;
const senders = { communities: ['c'], users: [] };

describe('messages for people', () => {
  it('reach every receiver although each was away for a while and the server was killed again and again', async () => {
    const byMail: string[] = [];
    const byWeb: string[] = [];
    const byTrap: string[] = [];
    const mailOptions = { key: tls.key, cert: tls.cert };
    let mails = await mailServer(mailOptions);
    let web = await webServer({});
    let traps = withTraps ? await startSnmptrapd(senders) : null;
    const trapPort = traps?.port;
    onTestFinished(() => traps?.end());
    const { port: mailPort } = mails;
    const { port: webPort } = web;
    const gather = (): void => {
      const idOf = ({ mail }: Received) => mail.headers.find(({ key }) => key === 'x-picket-id')?.value ?? '';
      byMail.push(...mails.received.splice(0).map(idOf));
      byTrap.push(...(traps?.received() ?? []).map(({ values }) => values.picketMessageId ?? ''));
      byWeb.push(...web.calls.splice(0).map(({ headers }) => String(headers['x-picket-id'])));
    };
    const smtp = {
      kind: 'email',
      host: '127.0.0.1',
      port: mailPort,
      caCertificate: tls.ca,
      from: 'p@x.org',
      to: ['o@x.org'],
    };
    const notifiers = [
      { name: 'mail', config: { ...smtp, username: 'picket', password: 'let me in' } },
      { name: 'hook', config: { kind: 'webhook', url: `http://127.0.0.1:${webPort}/hook`, secret: 'k' } },
      ...(withTraps
        ? [
            {
              name: 'snmp',
              config: { kind: 'snmp', host: '127.0.0.1', port: trapPort, type: 'inform', community: 'c' },
            },
          ]
        : []),
      { name: 'run', config: { kind: 'command', command: `/bin/sh -c "${tellCommand}"` } },
    ];

    const first = await start();
    for (const notifier of notifiers) expect(await first.order(`put ${JSON.stringify(notifier)}`)).toBe('done');
    await first.order('emit 20 1');
    await expect.poll(() => toldByCommand().length, { timeout: 60_000 }).toBeGreaterThan(3);
    await first.kill();

    await Promise.all([mails.close(), web.close()]);
    gather();
    await traps?.end();
    writeFileSync(downFile, '');
    const second = await start();
    await second.order('emit 50 21');
    await second.kill();

    const third = await start();
    await third.order('emit 40 71');
    rmSync(downFile);
    mails = await mailServer(mailOptions, mailPort);
    web = await webServer({ port: webPort });
    if (withTraps) traps = await startSnmptrapd(senders, trapPort);
    await expect.poll(() => web.calls.length, { timeout: 60_000 }).toBeGreaterThan(20);
    void third.order('emit 20 111');
    await third.kill();

    const last = await start();
    await expect.poll(() => last.order('left'), { timeout: 60_000 }).toBe('0');
    await last.kill();
    gather();
    await Promise.all([mails.close(), web.close(), traps?.end()]);

    const store = await openStore({ dataDir: data, owner: 'reader' });
    const { rows } = await store.outbox.list({ order: 'oldest', limit: 1000 });
    const { id: installation } = store.installation();
    await store.close();
    expect(rows.length).toBeGreaterThanOrEqual(110);
    const ids = rows.map(({ id }) => `${installation}-${id}`);
    for (const received of [byMail, byWeb, toldByCommand(), ...(withTraps ? [byTrap] : [])]) {
      expect([...new Set(received)].toSorted()).toEqual(ids.toSorted());
      // At least once, and hardly more: what was under way when the server was killed.
      expect(received.length - ids.length).toBeLessThan(10);
    }
  }, 240_000);
});
