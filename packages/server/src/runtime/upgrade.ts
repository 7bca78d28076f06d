import type { Device, Effect, Fence, Host, Proof } from '@picket/engine';

/**
 * States that were saved before hosts had fence levels hold one `device`, and effects and proofs without a level. They are read
 * as hosts with one level; written in the new form with their next change.
 */
type WithoutLevels = Omit<Host, 'devices' | 'fence' | 'proof' | 'check'> & {
  readonly device: Omit<Device, 'offEndedAt'>;
  readonly fence: (Omit<Fence, 'level' | 'offLevels'> & { readonly offSent: boolean }) | null;
  readonly proof: Proof | null;
};

export function upgradedHost(saved: Host | WithoutLevels): Host {
  if (!('device' in saved)) return saved;
  const { device, fence, proof, ...host } = saved;
  return {
    ...host,
    devices: [{ ...device, offEndedAt: null, unanswered: 0 }],
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
  return ofLevels.includes(saved.kind) ? { ...({ level: 0 } as object), ...saved } : saved;
}
