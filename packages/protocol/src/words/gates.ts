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
