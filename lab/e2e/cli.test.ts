import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JoinTokenView, VmList } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { attempt, bmcLog, inHost, rest } from '../src/index.ts';
import { useLab } from './support.ts';

const story = useLab({ hosts: 2, vms: 2 });

describe('./picket', () => {
  it('status tells of cluster, hosts and VMs, and what would be done with a dead host', async () => {
    const stdout = await ok('status');
    expect(stdout).toContain('lab: 2 hosts · 2 of 2 VMs running · 0 of 3 actions used');
    expect(stdout).toContain('Armed: a dead host is powered off and its VMs are started elsewhere.');
    expect(stdout).toMatch(/^ {2}kvm1 +up +\d+ (s|min) +1 +bound /m);
    expect(stdout).toMatch(/^ {2}vm2 +running +kvm2 /m);
  });

  it('host show tells of link, fence device, pools and VMs', async () => {
    const stdout = await ok('host', 'show', 'kvm1');
    for (const words of ['kvm1  up for', 'Link up. Action: off.', 'Fence device', 'Bound', 'vm1']) {
      expect(stdout).toContain(words);
    }
    expect(stdout).toMatch(/^nfs1 +fs +ok +\d+ s old/m);
  });

  it('vm list --json is the answer of the API', async () => {
    const { vms } = JSON.parse(await ok('vm', 'list', '--json')) as VmList;
    expect(vms.map(({ name }) => name).toSorted()).toEqual(['vm1', 'vm2']);
    expect(vms.map(({ uuid }) => uuid).toSorted()).toEqual(story.lab.vms.map(({ uuid }) => uuid).toSorted());
    for (const vm of vms) expect(vm).toMatchObject({ state: 'running', policy: 'restart', obstacles: [] });
  });

  it('settings get shows each value with where it comes from', async () => {
    await ok('settings', 'set', 'fenceCommandSeconds', '9', '--host', 'kvm2');
    expect(await ok('settings', 'get', 'fenceCommandSeconds', '--host', 'kvm2')).toContain('Seconds is 9 (from host).');
    expect(await ok('settings', 'get', 'fenceCommandSeconds', '--host', 'kvm1')).toContain(
      'Seconds is 10 (from built-in).',
    );
    expect(await ok('settings', 'get', 'fencingAction')).toContain('fencingAction is "off" (from cluster).');
    expect(await ok('settings', 'get', 'suspectAfterSeconds')).toContain('suspectAfterSeconds is 3 (from profile).');
    const secret = await ok('settings', 'get', 'ipmiPassword');
    expect(secret).toContain('ipmiPassword is set (from cluster).');
    expect(secret).not.toContain('s3cret');
    await ok('settings', 'unset', 'fenceCommandSeconds', '--host', 'kvm2');
  });

  it('fence status, test and blink ask the device and cut nothing', async () => {
    const sinceMs = Date.now();
    expect(await ok('fence', 'kvm1', '--action', 'status')).toMatch(/kvm1 .*reads on/);
    await ok('fence', 'kvm1', '--action', 'test');
    await ok('fence', 'kvm1', '--action', 'blink');
    const calls = bmcLog(story.lab.dir, 'kvm1').filter(({ at }) => at >= sinceMs);
    expect(calls.map(({ op, what }) => `${op} ${what}`)).toEqual(expect.arrayContaining(['get power', 'set identify']));
    expect(story.powerCommands()).toEqual([]);
  });

  it.each([
    ['a host that does not exist', ['host', 'show', 'kvm9'], 'There is no host "kvm9"', 'picket host list'],
    ['a VM that does not exist', ['vm', 'set', 'vm9', '--priority', '5'], 'vm9', 'picket vm list'],
    ['fencing a host that does not exist', ['fence', 'kvm9', '--action', 'status'], 'kvm9', 'picket host list'],
    [
      'a setting against another',
      ['settings', 'set', 'suspectAfterSeconds', '1'],
      'suspectAfterSeconds',
      'nothing was changed',
    ],
    [
      'a setting that does not exist',
      ['settings', 'set', 'fencingActoin', 'off'],
      'fencingActoin',
      'picket settings get',
    ],
  ])('answers %s with a sentence, what to do, and exit code 1', async (_, args, sentence, hint) => {
    const { code, stdout, stderr } = await story.picket(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/ at .*\.ts:\d+|\[object Object\]|undefined/);
  });
});

describe('a host that wants to join', () => {
  it('is refused with a sentence when its token is no token, a wrong one, or that of another host', async () => {
    const { token } = await rest.createToken(story.lab, 'kvm7');
    const wrong = token.replace(/\.[^.]+\./, (secret) => [...secret].toReversed().join(''));
    expect(await join7('kvm7', 'letmein')).toContain('This is not a join token');
    const said = await join7('kvm7', wrong);
    expect(said).toMatch(/token/);
    expect(said).toContain('picket token create');
    expect(await join7('kvm8', token)).toContain('kvm7');
    expect(await hostNames()).toEqual(['kvm1', 'kvm2']);
  });

  it('is refused under another name when its machine has joined already', async () => {
    const { token }: JoinTokenView = await rest.createToken(story.lab, 'kvm7');
    const said = await join7('kvm7', token, identityOf('kvm1'));
    expect(said).toContain('kvm1');
    expect(said).toContain('Two machines must not share one identity');
    expect(await hostNames()).toEqual(['kvm1', 'kvm2']);
  });
});

describe('a second agent with the identity of a host', () => {
  it('gets no link and hears why; people are told, and the host goes on as if nothing had been', async () => {
    const said = 'Two agents claim to be kvm1';
    expect(await runClone('kvm1', 'kvm2', said)).toContain(said);
    await story.until('people are told', async () => (await story.told()).includes('needs-person kvm1'));
    expect((await story.host('kvm1')).state).toBe('up');
    expect((await story.journal()).filter(({ kind }) => kind === 'incident-opened')).toEqual([]);
    expect(story.powerCommands()).toEqual([]);
  });
});

async function ok(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await story.picket(...args);
  expect(code, stderr).toBe(0);
  return stdout;
}

async function hostNames(): Promise<string[]> {
  return ((await rest.status(story.lab)).clusters[0]?.hostList ?? []).map(({ name }) => name).toSorted();
}

function identityOf(host: string): string {
  return join(story.lab.files.host(host), 'identity.json');
}

/** `picket agent join` on kvm2, for a machine that is not in the lab. Returns what it says when it is refused. */
async function join7(name: string, token: string, identity?: string): Promise<string> {
  const file = join(story.lab.files.guests, 'stranger.json');
  writeFileSync(file, JSON.stringify({ machineId: '7c9f0f5e-0000-4000-8000-000000000007', bmcGuid: null }));
  const place = ['--server', 'https://10.77.0.1:8441', '--name', name, '--data', '/run/stranger'];
  const argv = [join(story.lab.checkout, 'picket'), 'agent', 'join', '--token', '-', ...place];
  const { code, stderr } = await attempt(inHost(story.lab, 'kvm2', [...argv, '--identity-file', identity ?? file]), {
    input: token,
  });
  expect(code, stderr).toBe(1);
  return stderr;
}

/** The data folder of one host's agent copied to another host and run there until it has said this: a cloned machine. */
async function runClone(of: string, on: string, until: string): Promise<string> {
  const script = `
    cp -r "${story.lab.files.host(of)}/agent" /run/clone
    cd /run/clone
    sed -i 's|"/run/picket/identity.json"|"${identityOf(of)}"|; s|"/run/picket/agent.sock"|"/run/clone/agent.sock"|; s|/etc/libvirt/hooks/qemu.d|/run/clone/hooks|; s|8442|8443|' agent.json
    sed -i '/"pools": \\[/,/\\]/c\\  "pools": [],' agent.json
    timeout 50 "${story.lab.checkout}/picket" agent run --data /run/clone > said 2>&1 &
    while kill -0 $! 2>/dev/null && ! grep -q "${until}" said; do sleep 0.2; done
    kill $! 2>/dev/null
    wait
    cat said
    rm -rf /run/clone`;
  const { stdout } = await attempt(inHost(story.lab, on, ['bash', '-c', script]));
  return stdout;
}
