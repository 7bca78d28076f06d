import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SettingKey, settingKeys, settingSpecs } from '@picket/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileValues } from '../testing/hostile-values.ts';
import { runningServer, type TestServer } from '../testing/running-server.ts';

// Every text setting takes every hostile value through the API: it is taken as it is or refused with a reason, and nothing else.

const canary = join(tmpdir(), `picket-pwned-${process.pid}`);
const values = hostileValues(canary);
/** Each setting gets every fourth value, each another quarter of them; `PICKET_HOSTILE=all` gives all to all. */
const share = process.env.PICKET_HOSTILE === 'all' ? 1 : 4;
const host = 'kvm1';

/** Settings whose value is a text of the operator's own. */
const textKeys = settingKeys.filter(
  (key) => typeof settingSpecs[key].builtIn === 'string' && settingSpecs[key].schema.safeParse('any text').success,
);

let server: TestServer;
beforeAll(async () => {
  server = await runningServer();
  await server.ask('POST', '/clusters', { name: 'lab' });
  await server.join('lab', host);
});
afterAll(() => server.end());

/** A password that can be found again wherever it comes out. */
const marked = (value: string, at: number): string => `${value}zq-pass-${at}-qz`;
const mark = /zq-pass-\d+-qz/;

async function put(key: SettingKey, value: string): Promise<{ status: number; text: string }> {
  const answer = await server.ask('PUT', `/clusters/lab/settings/${key}`, { value, host });
  expect([200, 400, 422], `${key} = ${JSON.stringify(value)}: ${answer.text}`).toContain(answer.status);
  expect(answer.text).not.toMatch(/\bat .*\.ts:\d+/);
  if (answer.status !== 200) {
    const problem = JSON.parse(answer.text) as { code: string; detail: string; hint: string };
    expect(problem.code).toMatch(/^(BAD_REQUEST|SETTING_REFUSED)$/);
    expect(problem.detail.length, `${key} = ${JSON.stringify(value)}`).toBeGreaterThan(10);
    expect(problem.hint.length).toBeGreaterThan(10);
  }
  return answer;
}

it('there are enough of both', () => {
  expect(values.length).toBeGreaterThanOrEqual(200);
  expect(textKeys.length).toBeGreaterThanOrEqual(20);
  expect(textKeys).toContain('ipmiPassword');
});

describe.each(textKeys)('%s', (key) => {
  it('takes a value as it is or refuses it with a reason', async () => {
    let taken = 0;
    const offset = textKeys.indexOf(key) % share;
    for (const [at, value] of values.entries()) {
      if (at % share !== offset) continue;
      const given = key === 'ipmiPassword' ? marked(value, at) : value;
      const { status, text } = await put(key, given);
      if (status !== 200) continue;
      taken += 1;
      const shown = (JSON.parse(text) as { settings: { key: string; value: unknown; secret: boolean }[] }).settings;
      const setting = shown.find((one) => one.key === key);
      expect(setting?.value).toEqual(key === 'ipmiPassword' ? null : given);
    }
    expect(taken, 'not all of them are any good').toBeLessThan(Math.floor(values.length / share));
    expect((await put(key, String(settingSpecs[key].builtIn))).status, 'the built-in value is taken').toBe(200);
    expect(existsSync(canary)).toBe(false);
    await server.ask('DELETE', `/clusters/lab/settings/${key}?host=${host}`);
  }, 120_000);
});

it('nothing acted, nothing crashed, and no password came out', async () => {
  expect(existsSync(canary)).toBe(false);
  for (const path of [
    '/status',
    '/export',
    '/clusters/lab/journal?limit=1000',
    `/clusters/lab/settings?host=${host}`,
    `/clusters/lab/settings/history?limit=1000`,
  ]) {
    const { status, text } = await server.ask('GET', path);
    expect([status, path]).toEqual([200, path]);
    expect(text, path).not.toMatch(mark);
  }
  expect(server.logged.filter((line) => mark.test(line))).toEqual([]);
  for (const name of readdirSync(server.data).filter((file) => file.startsWith('picket.db')))
    expect(execFileSync('cat', [join(server.data, name)], { encoding: 'latin1', maxBuffer: 1 << 30 })).not.toMatch(
      mark,
    );
  expect((await server.ask('GET', '/status')).status).toBe(200);
});
