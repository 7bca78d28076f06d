export { type Action, type ActionWord, actionSchema, actionWords, undoOf } from './actions.ts';
export { unmet } from './expect.ts';
export { printed, provenOff, type ScenarioOutcome } from './outcome.ts';
export { parseScenario, type ScenarioProblem, type ScenarioResult } from './parse.ts';
export type { Scenario, ScenarioCluster, ScenarioExpectation, ScenarioStep, VmExpectation } from './schema.ts';
export { toYaml } from './to-yaml.ts';
export { parseDuration } from './values.ts';
