/** Every state a host can be in (docs/architecture.md, "Host states"). */
export const hostStates = [
  'disabled',
  'ineligible',
  'up',
  'suspect',
  'checking',
  'degraded',
  'condemned',
  'fencing',
  'unfenced',
  'fenced',
  'down',
  'returned',
  'maintenance',
  'retired',
] as const;

export type HostState = (typeof hostStates)[number];
