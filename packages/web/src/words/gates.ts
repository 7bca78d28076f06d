import type { GateId } from '@picket/protocol';

/** What each gate asks before a power cut, in a question that yes opens. */
export const gateWords: Readonly<Record<GateId, string>> = {
  armed: 'Is the cluster armed?',
  observer: 'Can this server trust its own eyes?',
  grace: 'Is the grace after start-up or arming over?',
  neighbours: 'Do no neighbours say alive?',
  share: 'Are few enough hosts in trouble?',
  correlation: 'Did it fall silent alone, and is no other host being cut?',
  cap: 'Is the cap on power cuts not reached?',
  cooldown: 'Is the cool-down after a storm over?',
  fresh: 'Is the verdict fresh?',
  device: 'Is its fence device bound and trusted?',
};

export function gateQuestion(id: string): string {
  return gateWords[id as GateId] ?? id;
}
