export { type HealthWatch, watchHealth } from './health.ts';
export type { Agents, Clock, Commit, EntityChange, FenceDevices, LoadedCluster, Log, Ports, Store } from './ports.ts';
export { Runtime, type RuntimeOptions } from './runtime.ts';
