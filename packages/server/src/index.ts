export type { Agents, Clock, Commit, FenceDevices, Log, Ports, Store } from './runtime/ports.ts';
export { type RunningServer, runServer, type ServerOptions, startServer } from './start.ts';
