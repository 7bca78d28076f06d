import { parseScenario, type Scenario } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { honestSteps, isHonest } from './honest.ts';

async function story(...steps: string[]): Promise<Scenario> {
  const text = ['name: n', 'cluster: { vms: 2 }', 'timeline:', ...steps.map((s) => `  - { ${s} }`), 'until: 300s'];
  const result = await parseScenario(text.join('\n'));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.scenario;
}

const cut = 'at: 10s, do: host.power-cut, host: kvm1';
const confirm = 'at: 30s, do: operator.confirm-down, host: kvm1';

describe('a person who speaks the truth', () => {
  it('confirms a host whose power is cut', async () => {
    expect(isHonest(await story(cut, confirm))).toBe(true);
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
  ])('does not confirm %s', async (_, steps) => {
    const told = await story(...steps);
    expect(isHonest(told)).toBe(false);
    expect(honestSteps(told).map(({ action }) => action.do)).not.toContain('operator.confirm-down');
  });

  it('starts a VM by hand only after it was stopped by hand', async () => {
    const start = 'at: 50s, do: vm.start, vm: vm1';
    expect(isHonest(await story('at: 40s, do: vm.stop, vm: vm1', start))).toBe(true);
    expect(isHonest(await story(start))).toBe(false);
  });
});
