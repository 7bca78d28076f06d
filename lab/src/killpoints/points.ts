import type { ClusterEventKind } from '@picket/engine';

/**
 * Every point at which the server can be killed between two things it does to the world: after each commit, and before and
 * after each call through a port of the runtime. The wrapper of the ports names its calls by these types, so a port's new
 * call or message does not compile until it is listed here.
 */
const agentCalls = ['check', 'start-vm', 'cancel-start', 'release-vms', 'own-vms', 'resync'] as const;
const deviceCalls = [
  'status',
  'guid',
  'command-off',
  'command-on',
  'command-reboot',
  'identify',
  'test',
  'bar',
  'lift',
] as const;
const storeCalls = ['assert-lease'] as const;

export type Call = (typeof agentCalls)[number] | (typeof deviceCalls)[number] | (typeof storeCalls)[number];

export type KillPoint = `after-commit:${ClusterEventKind}` | `before:${Call}` | `after:${Call}`;

/** All points, given every kind of event that a step can answer. */
export function allKillPoints(eventKinds: readonly ClusterEventKind[]): KillPoint[] {
  const calls: readonly Call[] = [...agentCalls, ...deviceCalls, ...storeCalls];
  return [
    ...eventKinds.map((kind): KillPoint => `after-commit:${kind}`),
    ...calls.flatMap((call): KillPoint[] => [`before:${call}`, `after:${call}`]),
  ];
}
