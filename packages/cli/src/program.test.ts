import type { Command } from 'commander';
import { afterEach, describe, expect, it } from 'vitest';
import { buildProgram, run } from './program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { problem, type StubApi, type StubCall, stubApi } from './testing/stub-api.ts';
import { clusterOne, deadHost, entry, hostOne, settingsOfLab, vmOne } from './testing/views.ts';

let api: StubApi;
afterEach(async () => {
  await api?.close();
});

const lab = { 'GET /clusters': { clusters: [clusterOne] } };

async function picket(line: string, options: Parameters<typeof fakeIo>[0] = {}) {
  const io = fakeIo({ ...options, env: { ...api.env, ...options.env } });
  const code = await run(line.split(' '), io);
  return { code, ...io.printed };
}

describe('the command line', () => {
  it('has every command of the operator guide, each with a description that ends as a sentence', () => {
    const names: string[] = [];
    const walk = (command: Command, path: string) => {
      for (const sub of command.commands) {
        const name = `${path}${sub.name()}`;
        if (sub.commands.length === 0) names.push(name);
        expect(sub.description(), name).toMatch(/\.$/);
        walk(sub, `${name} `);
      }
    };
    walk(buildProgram(fakeIo()), '');
    expect(names.sort()).toEqual(
      [
        'server backup',
        'server restore',
        'server take-over',
        'server setup-link',
        'user list',
        'user add',
        'user set-role',
        'user password',
        'user disable',
        'user enable',
        'user unlock',
        'user remove',
        'api-token list',
        'api-token create',
        'api-token revoke',
        'audit',
        'server rotate-key',
        'agent join',
        'agent run',
        'agent stopping',
        'agent start-local',
        'status',
        'cluster create',
        'cluster arm',
        'cluster disarm',
        'cluster list',
        'token create',
        'host list',
        'host show',
        'host confirm-down',
        'host maintenance',
        'host end-maintenance',
        'host retire',
        'host act-now',
        'host disable',
        'host enable',
        'vm list',
        'vm set',
        'vm retry',
        'incident list',
        'incident show',
        'incident replay',
        'fence bind',
        'fence-agents',
        'gate override',
        'cap acknowledge',
        'settings get',
        'settings set',
        'settings unset',
        'settings history',
        'apply',
        'export',
        'journal',
        'notifier list',
        'notifier show',
        'notifier set',
        'notifier remove',
        'notifier test',
        'outbox list',
        'outbox retry',
        'outbox discard',
        'sim run',
        'sim teeth',
        'sim agents',
        'sim power',
        'sim explore',
      ].sort(),
    );
  });

  it('exits with 2 on what was typed wrongly, with 0 on help', async () => {
    api = await stubApi(lab);
    expect((await picket('nonsense')).code).toBe(2);
    expect((await picket('fence kvm1 --action explode')).code).toBe(2);
    expect((await picket('cluster disarm')).err).toContain("required option '--reason <text>'");
    expect((await picket('vm set vm1 --priority many')).err).toContain('whole number from 0 to 1000');
    expect((await picket('status --url ftp://x')).err).toContain('is not a URL');
    const help = await picket('fence --help');
    expect([help.code, help.out]).toEqual([0, expect.stringContaining('kill every VM')]);
    expect(api.calls).toEqual([]);
  });

  it('exits with 1 and sentence and hint when the API says no', async () => {
    api = await stubApi({
      ...lab,
      'POST /clusters/lab/arm': problem(409, 'NOT_ALLOWED_NOW', 'lab is armed already.', 'Nothing to do.'),
    });
    expect(await picket('cluster arm')).toEqual({ code: 1, out: '', err: 'lab is armed already.\nNothing to do.\n' });
    expect(JSON.parse((await picket('cluster arm lab --json')).err)).toMatchObject({ code: 'NOT_ALLOWED_NOW' });
  });

  it('says clearly that there is no server, or no token', async () => {
    api = await stubApi({});
    const away = await picket('status --url http://127.0.0.1:1');
    expect([away.code, away.err]).toEqual([
      1,
      expect.stringContaining('No Picket server answers at http://127.0.0.1:1'),
    ]);
    expect((await picket('status --token-file /nonexistent/token')).err).toContain('there is no such file');
    expect((await picket('cluster list')).err).toContain('No GET /clusters here.');
  });

  it('sends token and who, and takes the only cluster', async () => {
    api = await stubApi({ ...lab, 'POST /clusters/lab/hosts/kvm1/maintenance': { ...hostOne, state: 'maintenance' } });
    const { code, out } = await picket('host maintenance kvm1 --reason memory', { env: { PICKET_WHO: 'ann' } });
    expect([code, out]).toEqual([0, `kvm1 is in state maintenance: ${hostOne.sentence}\n`]);
    expect(api.calls[1]).toMatchObject({
      body: { reason: 'memory' },
      headers: { authorization: 'Bearer stub-token', 'x-picket-who': 'ann' },
    });
  });

  it('wants --cluster when there are several or none, and reads every page of a list', async () => {
    const about = { total: 2, byState: { running: 2 } };
    const page = [
      { vms: [vmOne], next: vmOne.name, ...about },
      { vms: [{ ...vmOne, name: 'vm2' }], next: null, ...about },
    ];
    api = await stubApi({
      'GET /clusters': { clusters: [clusterOne, { ...clusterOne, name: 'two' }] },
      'GET /clusters/two/vms': (call: StubCall) => page[call.path.includes('after=') ? 1 : 0],
    });
    const both = await picket('vm list');
    expect([both.code, both.err]).toEqual([2, expect.stringContaining('say which with --cluster: lab, two')]);
    expect((await picket('vm list --cluster two')).out).toContain('Runs on kvm1.');
    expect(JSON.parse((await picket('vm list --cluster two --json')).out)).toEqual({
      ...page[1],
      vms: [vmOne, { ...vmOne, name: 'vm2' }],
    });
  });
});

describe('power and proof by hand', () => {
  const fenced = {
    ...lab,
    'POST /clusters/lab/hosts/kvm1/fence': { sentence: 'The power of kvm1 is off.', host: hostOne },
  };

  it('fence off asks for the name of the host', async () => {
    api = await stubApi(fenced);
    expect(await picket('fence kvm1 --action off')).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(await picket('fence kvm1 --action off', { answers: ['kvm2'] })).toMatchObject({
      code: 2,
      err: expect.stringContaining('Nothing was done'),
    });
    expect(api.calls.some((call) => call.method === 'POST')).toBe(false);
    expect(await picket('fence kvm1 --action off', { answers: ['kvm1'] })).toMatchObject({
      code: 0,
      out: 'The power of kvm1 is off.\n',
    });
    expect(await picket('fence kvm1 --action off --yes')).toMatchObject({ code: 0 });
    expect(await picket('fence kvm1 --action status')).toMatchObject({ code: 0 });
  });

  const path = 'POST /clusters/lab/hosts/kvm2/confirm-down';

  it('confirm-down shows the evidence and asks for name and reason', async () => {
    api = await stubApi({
      ...lab,
      'GET /clusters/lab/hosts/kvm2': deadHost,
      [path]: { ...hostOne, name: 'kvm2', state: 'fenced' },
    });
    const { code, err } = await picket('host confirm-down kvm2', { answers: ['kvm2', 'I pulled the plug'] });
    expect(code).toBe(0);
    expect(err).toContain('no beat for 90 s');
    expect(err).toContain('Nothing known to Picket speaks against it being down.');
    expect(api.calls.at(-1)?.body).toEqual({ typedName: 'kvm2', reason: 'I pulled the plug', evenIfAlive: false });
    expect(await picket('host confirm-down kvm2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--confirm HOST'),
    });
    expect(await picket('host confirm-down kvm2 --confirm kvm2 --reason unplugged')).toMatchObject({ code: 0 });
  });

  it('confirm-down asks again when something looks alive', async () => {
    const alive = { ...deadHost, looksAlive: ['Its fence device said "power on" 3 s ago.'] };
    api = await stubApi({ ...lab, 'GET /clusters/lab/hosts/kvm2': alive, [path]: hostOne });
    await picket('host confirm-down kvm2', { answers: ['kvm2', 'saw it', 'off'] });
    expect(api.calls.at(-1)?.body).toMatchObject({ evenIfAlive: true });
    await picket('host confirm-down kvm2', { answers: ['kvm2', 'saw it', 'hm'] });
    expect(api.calls.at(-1)?.body).toMatchObject({ evenIfAlive: false });
    await picket('host confirm-down kvm2 --confirm kvm2 --reason seen --even-if-alive');
    expect(api.calls.at(-1)?.body).toMatchObject({ evenIfAlive: true });
  });
});

describe('settings', () => {
  it('read a secret from standard input and never print it', async () => {
    api = await stubApi({
      ...lab,
      'PUT /clusters/lab/settings/ipmiPassword': settingsOfLab,
      'GET /clusters/lab/settings': settingsOfLab,
    });
    const set = await picket('settings set ipmiPassword -', { stdin: 'hunter22\n' });
    expect(set).toEqual({ code: 0, out: 'ipmiPassword is set (from cluster).\n', err: '' });
    expect(api.calls.at(-1)?.body).toEqual({ value: 'hunter22' });
    expect((await picket('settings set ipmiPassword hunter22')).err).toContain('shell history');
    expect((await picket('settings get')).out).not.toContain('hunter22');
    expect(await picket('settings set ipmiPassword -', { stdin: '' })).toMatchObject({ code: 2 });
    expect(await picket('settings get nope')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no setting called "nope"'),
    });
  });

  it('go to one host with --host', async () => {
    api = await stubApi({
      ...lab,
      'DELETE /clusters/lab/settings/checkNeighbours': { ...settingsOfLab, host: 'kvm1' },
    });
    expect((await picket('settings unset checkNeighbours --host kvm1')).out).toBe(
      'kvm1: checkNeighbours is 3 (from cluster).\n',
    );
    expect(api.calls.at(-1)?.path).toBe('/clusters/lab/settings/checkNeighbours?host=kvm1');
  });
});

describe('status --watch', () => {
  it('prints each new sentence once where there is no terminal, and waits for a server that is away', async () => {
    const rows = [entry(1, 'old')];
    let down = false;
    api = await stubApi({
      'GET /clusters': () =>
        down ? problem(503, 'DATABASE_FAILED', 'The database is full.', 'Make room.') : { clusters: [clusterOne] },
      'GET /clusters/lab/journal': (call: { path: string }) => {
        const after = /after=(\d+)/.exec(call.path)?.[1];
        return {
          entries: after === undefined ? rows.slice(-1) : rows.filter((row) => row.id > Number(after)),
          next: null,
        };
      },
    });
    let turn = 0;
    const io = fakeIo({
      env: api.env,
      onSleep: () => {
        turn += 1;
        if (turn === 1) rows.push(entry(2, 'kvm2 is silent.'));
        if (turn === 2 || turn === 3) down = true;
        if (turn === 4) {
          down = false;
          rows.push(entry(3, 'kvm2 is dead.'));
        }
        if (turn === 5) io.finish();
      },
    });
    expect(await run(['status', '--watch'], io)).toBe(0);
    expect(io.printed.out.match(/kvm2 is (silent|dead)\./g)).toEqual(['kvm2 is silent.', 'kvm2 is dead.']);
    expect(io.printed.out).not.toContain('old');
    expect(io.printed.err).toBe('The database is full. Waiting for it.\n');
  });

  it('redraws a terminal within its size', async () => {
    const status = {
      ok: true,
      troubles: [],
      clusters: [{ ...clusterOne, hostList: [hostOne], vmList: [vmOne], incidents: [] }],
    };
    api = await stubApi({
      'GET /status': status,
      'GET /clusters/lab/journal': { entries: [entry(1, 'kvm2 is silent.')], next: null },
    });
    const io = fakeIo({ env: api.env, columns: 60, onSleep: () => io.finish() });
    expect(await run(['status', '--watch'], io)).toBe(0);
    expect(io.printed.out.startsWith('\u001b[?7l')).toBe(true);
    expect(io.printed.out.endsWith('\u001b[?7h')).toBe(true);
    expect(io.printed.out.split('\n').length).toBeLessThanOrEqual(40);
    expect(io.printed.out).toContain('kvm2 is silent.');
  });
});
