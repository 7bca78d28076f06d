import type { Action, ActionWord } from '@picket/protocol';

/** Words that break something. What people ask for, what heals, and what guests do in a day's work is none. */
export const faultWords = [
  'host.power-cut',
  'host.panic',
  'host.hang',
  'host.reboot',
  'host.shutdown',
  'agent.kill',
  'agent.stop',
  'agent.hang',
  'link.cut',
  'pool.stall',
  'pool.error',
  'pool.readonly',
  'pool.stale',
  'clock.skew',
  'bmc.down',
  'bmc.lie',
  'bmc.slow',
  'bmc.cached',
  'bmc.wrong-password',
  'bmc.flap',
  'bmc.swap',
  'server.crash',
  'server.stop',
  'server.pause',
  'server.restore-backup',
  'store.fail',
  'vm.crash',
] as const satisfies readonly ActionWord[];

const words: ReadonlySet<ActionWord> = new Set(faultWords);

export function isFault({ do: word }: Action): boolean {
  return words.has(word);
}
