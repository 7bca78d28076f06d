export { type Action, type ActionWord, actionSchema, actionWords, undoOf } from './actions.ts';
export { parseScenario, type ScenarioProblem, type ScenarioResult } from './parse.ts';
export type { Scenario, ScenarioCluster, ScenarioExpectation, ScenarioStep, VmExpectation } from './schema.ts';
export { parseDuration } from './values.ts';
