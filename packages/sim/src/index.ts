export { type RunOptions, runScenarios } from './run/run.ts';
