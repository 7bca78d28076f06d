import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningApi, startApi } from './start.ts';
import { type FakeWorld, fakeWorld, testToken } from './testing/fakes.ts';

// The launcher, as people type it, against the real API over a real socket: both sides of the protocol meet here.
const picket = fileURLToPath(new URL('../../../../picket', import.meta.url));

let world: FakeWorld;
let api: RunningApi;
let dir: string;

beforeAll(async () => {
  world = fakeWorld();
  api = await startApi({ ...world.deps, token: testToken, host: '127.0.0.1', port: 0 });
  dir = await mkdtemp(path.join(tmpdir(), 'picket-api-'));
  await writeFile(path.join(dir, 'admin.token'), `${testToken}\n`);
});
afterAll(async () => {
  await api.close();
  await rm(dir, { recursive: true });
});

function run(line: string, stdin = ''): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env.PATH, PICKET_URL: api.url, PICKET_TOKEN_FILE: path.join(dir, 'admin.token') };
  return new Promise((resolve) => {
    const child = execFile(picket, line.split(' '), { env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
    child.stdin?.end(stdin);
  });
}

it('reading commands print words, or JSON', async () => {
  const lines = [
    ['status', 'Incident lab-1: kvm2'],
    ['host show kvm2', 'no beat for 25 s'],
    ['incident show lab-1', 'Round 1: dead.'],
    ['settings get', 'suspectAfterSeconds'],
    ['journal --limit 2', 'kvm2 is dead.'],
  ] as const;
  for (const [line, words] of lines) {
    const shown = await run(line);
    expect(shown, line).toMatchObject({ code: 0, err: '', out: expect.stringContaining(words) });
  }
  expect(JSON.parse((await run('status --json')).out).clusters[0].name).toBe('lab');
}, 60_000);

it('orders reach the engine', async () => {
  expect(await run('cluster disarm --reason maintenance')).toMatchObject({
    code: 0,
    out: expect.stringContaining('lab'),
  });
  expect(await run('host confirm-down kvm2 --confirm kvm2 --reason unplugged')).toMatchObject({ code: 0 });
  expect(await run('vm set vm1 --priority 200 --no-group')).toMatchObject({ code: 0 });
  expect(world.submitted.map(({ event }) => event.kind)).toEqual(['disarm', 'confirm-down', 'vm-set']);
  const refused = await run('host show kvm9');
  expect(refused).toEqual({
    code: 1,
    out: '',
    err: 'There is no host "kvm9" in cluster lab; there are kvm1, kvm2, kvm3.\nList the hosts with `picket host list`.\n',
  });
  expect((await run('token create --host kvm4')).out).toBe('picket1.secret.finger\n');
}, 60_000);

it('a password goes in through standard input and never comes out', async () => {
  const set = await run('settings set ipmiPassword - --host kvm1', 'hunter22\n');
  expect(set).toEqual({
    code: 0,
    out: 'kvm1: ipmiPassword is set (from host).\nTake care: The device of kvm1 cannot read its status.\n',
    err: '',
  });
  expect((await run('settings get --host kvm1 --json')).out).not.toContain('hunter22');
}, 60_000);
