export { type Anew, anew } from './anew.ts';
export { type HealthWatch, watchHealth } from './health.ts';
export { addTrouble, outranked, tellDatabaseTroubles } from './observer.ts';
export type {
  Agents,
  BarTarget,
  Clock,
  Commit,
  EntityChange,
  FenceDevices,
  LoadedCluster,
  Log,
  Ports,
  Store,
} from './ports.ts';
export { Runtime, type RuntimeOptions } from './runtime.ts';
