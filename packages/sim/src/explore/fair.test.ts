import { parseScenario, type Scenario } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { fairSteps, isFair } from './fair.ts';

async function story(...steps: string[]): Promise<Scenario> {
  const text = ['name: n', 'cluster: { vms: 2 }', 'timeline:', ...steps.map((s) => `  - { ${s} }`), 'until: 300s'];
  const result = await parseScenario(text.join('\n'));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.scenario;
}

const cut = 'at: 10s, do: host.power-cut, host: kvm1';
const confirm = 'at: 30s, do: operator.confirm-down, host: kvm1';

describe('a fair history', () => {
  it('confirms down a host whose power is cut', async () => {
    expect(isFair(await story(cut, confirm))).toBe(true);
  });

  it.each([
    ['a host that merely hangs', ['at: 10s, do: host.hang, host: kvm1', confirm]],
    ['another host than the one that was cut', ['at: 10s, do: host.power-cut, host: kvm2', confirm]],
    ['a host before its power is cut', [cut, 'at: 5s, do: operator.confirm-down, host: kvm1']],
    ['a host whose power is back', [`${cut}, for: 15s`, confirm]],
    [
      'a host that Picket may have switched on',
      [cut, 'at: 20s, do: operator.set, key: fencingAction, value: reboot', confirm],
    ],
    [
      'a host that somebody may have switched on',
      [cut, 'at: 20s, do: operator.fence, host: kvm2, action: on', confirm],
    ],
  ])('does not confirm down %s', async (_, steps) => {
    const told = await story(...steps);
    expect(isFair(told)).toBe(false);
    expect(fairSteps(told).map(({ action }) => action.do)).not.toContain('operator.confirm-down');
  });

  it('starts a VM by hand only after it was stopped by hand', async () => {
    const start = 'at: 50s, do: vm.start, vm: vm1';
    expect(isFair(await story('at: 40s, do: vm.stop, vm: vm1', start))).toBe(true);
    expect(isFair(await story(start))).toBe(false);
  });

  it('confirms down a host that was shut down cleanly and had time for it', async () => {
    const word = (at: string): string => `at: ${at}, do: operator.confirm-down, host: kvm1`;
    const shut = 'at: 10s, do: host.shutdown, host: kvm1';
    expect(isFair(await story(shut, word('60s')))).toBe(true);
    expect(isFair(await story(shut, word('20s')))).toBe(false);
    expect(isFair(await story('at: 5s, do: host.hang, host: kvm1', shut, word('60s')))).toBe(false);
  });

  it('lets a person err where no VM could be started on that word', async () => {
    const told = await story(confirm);
    expect(isFair({ ...told, cluster: { ...told.cluster, vms: [] } })).toBe(true);
  });

  it('lets others start a VM anywhere: the hook must hold them', async () => {
    const start = (host: string): string => `at: 50s, do: vm.start, vm: vm1, host: ${host}, by: other`;
    expect(isFair(await story(start('kvm2')))).toBe(true);
  });

  it.each([
    ['3s', 'accepted', true],
    ['4s', 'accepted', false],
    ['60s', 'stale', true],
  ])('has a device that for %s shows what it %s: %s', async (by, shows, fair) => {
    expect(isFair(await story(`at: 1s, do: bmc.cached, host: kvm1, by: ${by}, shows: ${shows}`))).toBe(fair);
  });
});
