import { afterEach, expect, it } from 'vitest';
import { run } from '../program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { type StubApi, stubApi } from '../testing/stub-api.ts';
import { settingsOfLab } from '../testing/views.ts';

let api: StubApi;
afterEach(() => api.close());

async function picket(line: string, options: Parameters<typeof fakeIo>[0] = {}) {
  const io = fakeIo({ ...options, env: api.env });
  return { code: await run(line.split(' '), io), ...io.printed };
}

const levels = {
  key: 'fenceDevices',
  value: [[{ name: 'psu1' }, { name: 'psu2' }], [{ name: 'bmc' }]],
  source: 'host',
  secret: false,
  set: true,
  changedBy: 'admin (ann)',
  changedAt: '2026-11-26T10:00:00.000Z',
  passwordSet: ['bmc'],
  doc: 'Fence levels.',
};

it('one setting is shown with who wrote it and when, fence levels by their names', async () => {
  api = await stubApi({ 'GET /clusters/lab/settings': { ...settingsOfLab, settings: [levels] } });
  const one = (await picket('settings get fenceDevices --cluster lab')).out;
  expect(one).toMatch(/Written by admin \(ann\) at 2026-11-26 \d\d:00:00\.|Written by admin \(ann\) at \d\d:00:00\./);
  expect(one).toContain('With a password of their own: bmc.\nFence levels.');
  expect((await picket('settings get --cluster lab')).out).toContain('psu1 + psu2, then bmc');
});

it('warns of a device password that went into the shell history', async () => {
  api = await stubApi({ 'PUT /clusters/lab/settings/fenceDevices': { ...settingsOfLab, settings: [levels] } });
  const value = '[[{"name":"bmc","ipmiPassword":"hunter2"}]]';
  const typed = await picket(`settings set fenceDevices ${value} --cluster lab --host kvm1`);
  expect([typed.err, typed.out.includes('hunter2')]).toEqual([expect.stringContaining('shell history'), false]);
  expect((await picket('settings set fenceDevices - --cluster lab', { stdin: value })).err).toBe('');
  expect(api.calls.at(-1)?.body).toEqual({ value });
});

it('history comes in pages, and of a password says only that it was changed', async () => {
  const change = { id: 8, at: '2026-11-26T10:00:00.000Z', cluster: 'lab', who: 'admin (ann)', action: 'set' };
  api = await stubApi({
    'GET /clusters/lab/settings/history': {
      changes: [
        { ...change, host: 'kvm1', key: 'ipmiPassword', value: null, secret: true },
        { ...change, host: null, key: 'profile', value: null, action: 'unset', secret: false },
        { ...change, host: 'kvm1', key: 'fenceDevices', value: levels.value, secret: false },
      ],
      next: 7,
    },
  });
  const { out } = await picket('settings history fenceDevices --host kvm1 --limit 3 --after 9 --cluster lab');
  expect(api.calls[0]?.path).toBe('/clusters/lab/settings/history?key=fenceDevices&host=kvm1&limit=3&after=9');
  expect(out).toMatch(/kvm1 +admin \(ann\) +ipmiPassword +changed\n/);
  expect(out).toMatch(/- +admin \(ann\) +profile +unset\n/);
  expect(out).toMatch(/fenceDevices +psu1 \+ psu2, then bmc\nOlder ones: --after 7\n$/);
});

it('the key is changed by the running server', async () => {
  api = await stubApi({ 'POST /secrets/rotate': { secrets: 2 } });
  expect(await picket('server rotate-key')).toEqual({
    code: 0,
    out: 'The key was changed; 2 passwords sealed with the new one. Make a new backup.\n',
    err: '',
  });
});
