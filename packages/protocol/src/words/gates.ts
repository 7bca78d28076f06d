/** The gates between the verdict and a power cut; all are evaluated and reported together (fail-closed). */
export const gateIds = [
  'armed',
  'observer',
  'grace',
  'neighbours',
  'share',
  'correlation',
  'cap',
  'cooldown',
  'fresh',
  'device',
] as const;

export type GateId = (typeof gateIds)[number];

/** Gates that a person may override, by name, with a reason, for one action. */
export const overridableGates = ['observer', 'share', 'correlation', 'cap'] as const satisfies readonly GateId[];
export type OverridableGate = (typeof overridableGates)[number];

/** What each gate waits for, in one sentence: the reference page is made from these. */
export const gateMeanings: Readonly<Record<GateId, string>> = {
  armed: 'The cluster is armed, and an incident older than the arming was clicked by a person (S4).',
  observer:
    'The server trusts its own eyes: database, lease and clock are well, and fewer than half of the hosts that count are silent (one alone always may be; I5).',
  grace: 'The server started, or fencing was switched on, longer than `startupGraceSeconds` ago (S4, S17).',
  neighbours: 'No neighbour says alive; where racks are labelled, neighbours from two of them have looked.',
  share: 'No more than `stormMaxUnhealthyPercent` of the hosts are unhealthy; one host is always allowed.',
  correlation:
    'The host fell silent alone: others of its rack, or two more hosts anywhere, within 30 s hold it for 180 s; and no other host is being fenced (S11).',
  cap: 'Fewer than `fencingMaxActions` incidents used a power command within `fencingWindowSeconds`, in this cluster and in the whole installation, and a reached cap was acknowledged (I3, S15).',
  cooldown: 'The last storm ended longer than `stormCooldownSeconds` ago.',
  fresh: 'The newest dead round is at most two check intervals old, and no life was seen since (S3).',
  device: 'The host has a fence device that is bound to it and trusted (S1).',
};
