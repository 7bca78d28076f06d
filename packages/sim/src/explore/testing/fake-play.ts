import type { Scenario } from '@picket/protocol';
import type { Play, Played } from '../played.ts';

/** Plays nothing: says of each scenario what `violations` says, and that it reached a little. */
export function fakePlay(violations: (scenario: Scenario) => readonly string[]): Play {
  return async (scenario) => played(scenario, violations(scenario));
}

export function played(scenario: Scenario, violations: readonly string[] = []): Played {
  return {
    outcome: {
      name: scenario.name,
      seed: scenario.seed ?? null,
      ok: violations.length === 0,
      failures: [],
      violations: [...violations],
      hosts: {},
      fenced: [],
      vms: {},
      powerActions: [],
      notifications: [],
      journal: [],
    },
    coverage: {
      transitions: new Map([
        ['checking --verdict-dead--> condemned', 1],
        ['condemned --gates-open--> fencing', 2],
      ]),
      gatesClosed: new Map([['cap', 1]]),
      gatesOpen: new Map([['armed', 3]]),
      effects: new Map([['power', 1]]),
      stateFaults: new Set(['checking × bmc.down']),
      events: new Map([['host-silent', 1]]),
    },
    virtualMs: 660_000,
    done: ['host.hang', 'bmc.down', 'bmc.down', 'bmc.up'],
  };
}
