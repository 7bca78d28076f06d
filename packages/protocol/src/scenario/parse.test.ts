import { describe, expect, it } from 'vitest';
import { undoOf } from './actions.ts';
import { parseScenario } from './parse.ts';
import { parseDuration } from './values.ts';

const good = `name: power loss of one host
cluster:
  hosts: 3
  pools: [{ name: nfs1, type: nfs }]
  vms: [{ name: vm1, host: kvm1, memoryMib: 512, priority: 100, writes: idle }]
  servers: 1
  settings: { profile: balanced, fencingAction: off }
timeline:
  - { at: 60s, do: host.power-cut, host: kvm1, bmcToo: false }
  - { at: 1m30s, do: link.cut, from: kvm1, to: 'bmc:kvm2', for: 30s }
until: 300s
expect:
  fenced: [kvm1]
  vms: { vm1: { running: any-but kvm1, starts: 2, notBefore: 70s } }
  notified: [fence-confirmed]
`;

async function problemsOf(text: string) {
  const result = await parseScenario(text);
  return result.ok ? [] : result.problems;
}

describe('a scenario file', () => {
  it('is read with counts made into names and times into milliseconds', async () => {
    const result = await parseScenario(good);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const { cluster, timeline, until, expect: expected } = result.scenario;
    expect(cluster.hosts.map(({ name }) => name)).toEqual(['kvm1', 'kvm2', 'kvm3']);
    expect(cluster.vms[0]).toMatchObject({ host: 'kvm1', writes: 'idle', policy: 'restart' });
    expect(timeline[0]).toEqual({ at: 60_000, action: { do: 'host.power-cut', host: 'kvm1', bmcToo: false } });
    expect(timeline[1]).toMatchObject({ at: 90_000, action: { to: 'bmc:kvm2', oneWay: false, for: 30_000 } });
    expect(until).toBe(300_000);
    expect(expected.vms?.vm1).toEqual({ running: { kind: 'any-but', host: 'kvm1' }, starts: 2, notBefore: 70_000 });
  });

  it('needs a name and an end only', async () => {
    const result = await parseScenario('name: nothing happens\nuntil: 10s\n');
    expect(result.ok && result.scenario.cluster.hosts).toHaveLength(3);
    expect(result.ok && result.scenario.cluster.pools).toEqual([
      { name: 'nfs1', type: 'nfs', blocklist: false, lockLease: 0 },
    ]);
  });

  it('names line and reason of a misspelt word', async () => {
    const [problem] = await problemsOf(good.replace('host.power-cut', 'host.powercut'));
    expect(problem).toMatchObject({ line: 9 });
    expect(problem?.reason).toContain('host.power-cut, host.power-on');
  });

  it('names line and reason of a host that does not exist', async () => {
    const text = good.replace('host: kvm1, bmcToo', 'host: kvm9, bmcToo');
    expect(await problemsOf(text)).toEqual([
      { line: 9, reason: 'timeline.0.host: there is no host "kvm9"; there are: kvm1, kvm2, kvm3' },
    ]);
  });

  it('reads the words that have finer fields', async () => {
    const text = `name: finer
why: because
seed: 4
cluster: { servers: 2, pools: [{ name: nfs1, lockLease: 90s }], vms: 1 }
timeline:
  - { at: 1s, do: pool.stale, pool: nfs1, host: kvm1, for: 10s }
  - { at: 2s, do: bmc.cached, host: kvm1 }
  - { at: 3s, do: server.crash, atWrite: 3, point: between-effects, for: 5s }
  - { at: 4s, do: vm.start, vm: vm1, host: kvm2, by: autostart }
  - { at: 5s, do: link.cut, from: kvm1, to: server, loss: 30% }
  - { at: 6s, do: clock.skew, server: server2, by: -3h }
until: 10s
`;
    const result = await parseScenario(text);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(result.scenario).toMatchObject({ why: 'because', seed: 4 });
    expect(result.scenario.cluster.pools[0]).toEqual({
      ...{ name: 'nfs1', type: 'nfs', blocklist: false, lockLease: 90_000 },
    });
    expect(result.scenario.timeline.map(({ action }) => action)).toMatchObject([
      { do: 'pool.stale', pool: 'nfs1', host: 'kvm1', for: 10_000 },
      { do: 'bmc.cached', by: 2000, shows: 'accepted' },
      { do: 'server.crash', server: 'server', atWrite: 3, point: 'between-effects' },
      { do: 'vm.start', by: 'autostart' },
      { do: 'link.cut', loss: 0.3 },
      { do: 'clock.skew', server: 'server2', by: -10_800_000 },
    ]);
  });

  it.each([
    ['link.cut, from: kvm1, to: server, loss: 0.3', 'loss: must be a share like 30%'],
    ["link.cut, from: kvm1, to: server, loss: '130%'", 'loss: must be a share like 30%'],
    ['clock.skew, by: 3h', 'needs exactly one of host:, server: and pool:'],
    ['clock.skew, by: 3h, host: kvm1, pool: nfs1', 'needs exactly one of host:, server: and pool:'],
    ['server.crash, server: server2', 'there is no server "server2"'],
    ['server.crash, atWrite: 0', 'atWrite'],
  ])('refuses %s', async (words, reason) => {
    const text = good.replace('host.power-cut, host: kvm1, bmcToo: false', words);
    const [problem] = await problemsOf(text);
    expect(problem?.line).toBe(9);
    expect(problem?.reason).toContain(reason);
  });

  it('names line and reason of a field that does not exist', async () => {
    const [problem] = await problemsOf(good.replace('bmcToo: false', 'bmctoo: false'));
    expect(problem?.line).toBe(9);
    expect(problem?.reason).toContain('bmctoo');
  });

  it('refuses a number without a unit', async () => {
    const [problem] = await problemsOf(good.replace('until: 300s', 'until: 300'));
    expect(problem).toEqual({ line: 11, reason: 'until: must be a duration like 30s, 1m30s or 500ms' });
  });

  it('names the line of broken YAML', async () => {
    expect((await problemsOf('name: x\ncluster: {\nuntil: 3s\n'))[0]?.line).toBeGreaterThanOrEqual(2);
  });
});

describe('durations', () => {
  it.each([
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['-3h', -10_800_000],
    ['1.5s', 1500],
    ['3', undefined],
    ['', undefined],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});

describe('what undoes an action', () => {
  it('heals the very link that was cut', () => {
    expect(undoOf({ do: 'link.cut', from: 'kvm1', to: 'server', oneWay: true })).toEqual({
      do: 'link.heal',
      from: 'kvm1',
      to: 'server',
      oneWay: true,
    });
  });

  it('is nothing for what a person did for good', () => {
    expect(undoOf({ do: 'operator.confirm-down', host: 'kvm1', reason: 'r' })).toBeUndefined();
  });
});
