import { type Device, type Effect, type Fence, type Host, type Proof, unknownHealth } from '@picket/engine';

/**
 * States that older versions saved, read as this one's; they are written in the new form with their next change.
 * Before hosts had fence levels they held one `device`, and effects and proofs had no level.
 */
type WithoutLevels = Omit<Host, 'devices' | 'fence' | 'proof' | 'check'> & {
  readonly device: Omit<Device, 'offEndedAt' | 'health'>;
  readonly fence: (Omit<Fence, 'level' | 'offLevels'> & { readonly offSent: boolean }) | null;
  readonly proof: Proof | null;
};

/** Before devices were tested, and hosts had drills and a light that is kept lit. */
type WithoutHealth = Omit<Host, 'devices' | 'drill' | 'blink' | 'proofVoidSince'> & {
  readonly proofVoidSince?: Host['proofVoidSince'];
  readonly devices: readonly (Omit<Device, 'health'> & {
    readonly unanswered?: number;
    readonly health?: Device['health'];
  })[];
  readonly drill?: Host['drill'];
  readonly blink?: Host['blink'];
};

export function upgradedHost(saved: Host | WithoutHealth | WithoutLevels): Host {
  const host = withLevels(saved);
  return {
    ...host,
    settings: { ...laterSettings, ...host.settings },
    devices: host.devices.map(({ unanswered: _gone, health, ...device }) => ({
      ...device,
      health: health ?? unknownHealth(null),
    })),
    inventory: host.inventory === null ? null : { ...{ guests: 0 }, ...host.inventory },
    proofVoidSince: host.proofVoidSince ?? null,
    drill: host.drill ?? null,
    blink: host.blink ?? null,
  };
}

/** Engine settings that older versions did not save: in force until the settings are told anew, right after the start. */
export const laterSettings = {
  fenceTestSeconds: 300,
  blinkSeconds: 0,
  blinkRepeatSeconds: 240,
  watchdogProof: 'never',
} as const;

function withLevels(saved: Host | WithoutHealth | WithoutLevels): WithoutHealth {
  if (!('device' in saved)) return saved;
  const { device, fence, proof, ...host } = saved;
  return {
    ...host,
    devices: [{ ...device, offEndedAt: null }],
    fence: fence === null ? null : upgradedFence(fence),
    proof: proof?.kind === 'power-off' ? { ...proof, level: 0, offLevels: proof.alreadyOff ? [] : [0] } : proof,
    // A round does not outlive the server that asked for it.
    check: null,
  };
}

function upgradedFence({ offSent, ...fence }: NonNullable<WithoutLevels['fence']>): Fence {
  return { ...fence, level: 0, offLevels: offSent ? [0] : [] };
}

const ofLevels: readonly Effect['kind'][] = ['read-power', 'power', 'bind-device', 'identify', 'manual-fence'];

export function upgradedEffect(saved: Effect): Effect {
  const older = saved.kind === 'identify' ? { level: 0, on: true } : { level: 0 };
  return ofLevels.includes(saved.kind) ? { ...older, ...saved } : saved;
}
