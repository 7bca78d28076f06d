// What the API answers and the protocol does not yet say. One file an area.
export * from './alarms.ts';
export * from './audit.ts';
export * from './live.ts';
export * from './notify.ts';
export * from './overview.ts';
export * from './readiness.ts';
export * from './session.ts';
export * from './users.ts';
