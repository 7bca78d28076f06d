export { type BackupDone, type BackupOptions, backupServer } from './backup/backup.ts';
export { type RestoreDone, type RestoreOptions, restoreServer } from './backup/restore.ts';
export { type TakeOverOptions, type TookOver, takeOver } from './backup/take-over.ts';
export { commandFacts, driverFacts, fabricAgents, fenceActions, helperAgents } from './fencing/facts.ts';
export type { Agents, Clock, Commit, FenceDevices, Log, Ports, Store } from './runtime/ports.ts';
export { type RunningServer, runServer, type ServerOptions, startServer } from './start.ts';
