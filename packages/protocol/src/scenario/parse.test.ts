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
    expect(result.ok && result.scenario.cluster.pools).toEqual([{ name: 'nfs1', type: 'nfs' }]);
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
