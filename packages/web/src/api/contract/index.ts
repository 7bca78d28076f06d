// What the API answers and the protocol of this branch does not yet say. One file an area.
export * from './audit.ts';
export * from './live.ts';
export * from './overview.ts';
export * from './readiness.ts';
export * from './session.ts';
export * from './users.ts';
