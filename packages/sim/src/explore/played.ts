import type { Scenario, ScenarioOutcome } from '@picket/protocol';

export interface Coverage {
  readonly transitions: ReadonlyMap<string, number>;
  readonly gatesClosed: ReadonlyMap<string, number>;
  readonly gatesOpen: ReadonlyMap<string, number>;
  readonly effects: ReadonlyMap<string, number>;
  readonly stateFaults: ReadonlySet<string>;
  readonly events: ReadonlyMap<string, number>;
}
export interface Played {
  readonly outcome: ScenarioOutcome;
  readonly coverage: Coverage;
  readonly virtualMs: number;
  readonly faults: readonly string[];
}
export type Play = (
  scenario: Scenario,
  options: { readonly seed: number; readonly settleMs: number },
) => Promise<Played>;
export const playScenario: Play = async () => {
  throw new Error('not yet');
};
