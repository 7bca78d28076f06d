import { parseScenario, type Scenario, toYaml } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { isFair } from './fair.ts';
import { generate } from './generate.ts';
import { shrink } from './shrink.ts';

function words({ timeline }: Scenario): string[] {
  return timeline.map(({ action }) => action.do);
}

/** The first history of which this holds. */
function historyWith(holds: (scenario: Scenario) => boolean): Scenario {
  for (let seed = 0; seed < 5000; seed += 1) {
    const scenario = generate(seed);
    if (holds(scenario)) return scenario;
  }
  throw new Error('no history like that');
}

describe('the shrinker', () => {
  it('leaves only what the failure needs', async () => {
    // Fails while some VM's host hangs and a server crashes at a write.
    const holds = ({ cluster, timeline }: Scenario): boolean =>
      timeline.some(({ action: a }) => a.do === 'host.hang' && cluster.vms.some((vm) => vm.host === a.host)) &&
      timeline.some(({ action: a }) => a.do === 'server.crash' && a.atWrite !== undefined);
    const big = historyWith((scenario) => holds(scenario) && scenario.timeline.length >= 6);
    const { scenario, plays } = await shrink(big, async (candidate) => holds(candidate));
    expect(words(scenario).sort()).toEqual(['host.hang', 'server.crash']);
    expect(scenario.cluster).toMatchObject({ hosts: [{}], vms: [{}], settings: {} });
    expect(scenario.timeline.every(({ at }) => at % 1000 === 0)).toBe(true);
    expect(scenario.until).toBeLessThan(big.until);
    expect(plays).toBeLessThanOrEqual(300);
    expect(await parseScenario(toYaml(scenario))).toEqual({ ok: true, scenario });
  });

  it('plays no more often than it may', async () => {
    let played = 0;
    const fails = async (): Promise<boolean> => {
      played += 1;
      return played % 2 === 0;
    };
    const { plays } = await shrink(
      historyWith(({ timeline }) => timeline.length > 10),
      fails,
      7,
    );
    expect([plays, played]).toEqual([7, 7]);
  });

  it('never leaves a confirmation of a host that is not off', async () => {
    const confirms = (scenario: Scenario): boolean =>
      words(scenario).includes('operator.confirm-down') &&
      scenario.cluster.vms.some(({ local, policy }) => !local && policy === 'restart');
    const { scenario } = await shrink(historyWith(confirms), async (candidate) => confirms(candidate));
    expect(isFair(scenario)).toBe(true);
    expect(words(scenario)).toHaveLength(2);
    expect(words(scenario)[1]).toBe('operator.confirm-down');
  });

  it('gives back what fails as it is when nothing can go', async () => {
    const big = generate(3);
    expect((await shrink(big, async () => false)).scenario).toBe(big);
  });
});
