import type { HostState } from '@picket/protocol';

/** Why a host changes state. One word per cause; the table says which are possible where. */
export const causes = [
  'eligible',
  'silent',
  'clean-shutdown',
  'first-round',
  'life',
  'silence-resumed',
  'verdict-dead',
  'isolated',
  'heard',
  'heard-unreconciled',
  'gates-open',
  'gate-closed',
  'no-power-action',
  'already-off',
  'confirmed-off',
  'gave-up',
  'action-changed',
  'person-confirmed',
  'new-boot',
  'proof-void',
  'heard-barred',
  'recovered',
  'reconciled',
  'maintenance',
  'fenced-often',
  'end-maintenance',
  'end-maintenance-silent',
  'disable',
  'enable',
  'retire',
] as const;

export type Cause = (typeof causes)[number];

export interface Transition {
  readonly from: HostState;
  readonly cause: Cause;
  readonly to: HostState;
  /** The guard, in words: checked by the caller before it asks for the transition. */
  readonly when: string;
}

const t = (from: HostState, cause: Cause, to: HostState, when: string): Transition => ({ from, cause, to, when });

/** Every change of a host's state that can happen; transition() refuses all others. The diagram in the docs is made from it. */
export const transitions: readonly Transition[] = [
  t('disabled', 'enable', 'ineligible', 'a person put the host under protection'),
  t('ineligible', 'eligible', 'up', 'linked, inventory read, at least one pool written'),
  t('ineligible', 'disable', 'disabled', 'a person took the host out of protection'),

  t('up', 'silent', 'suspect', 'no beat for suspectAfterSeconds'),
  t('up', 'clean-shutdown', 'down', 'silent after it announced a shutdown, shutdownPolicy wait (S8)'),
  t('up', 'new-boot', 'returned', 'heard with a new boot id'),
  t('up', 'maintenance', 'maintenance', 'a person asked for it'),
  t('up', 'disable', 'disabled', 'a person took the host out of protection'),

  t('suspect', 'heard', 'up', 'heard again with the same boot id'),
  t(
    'suspect',
    'heard-unreconciled',
    'returned',
    'heard again with the same boot id, silent before it was reconciled (S9)',
  ),
  t('suspect', 'new-boot', 'returned', 'heard with a new boot id'),
  t('suspect', 'first-round', 'checking', 'the first round of checks was sent'),
  t('suspect', 'person-confirmed', 'fenced', 'a person confirmed that it is down, nobody else being there to look'),
  t('suspect', 'maintenance', 'maintenance', 'a person asked for it'),

  t('checking', 'heard', 'up', 'heard again with the same boot id'),
  t(
    'checking',
    'heard-unreconciled',
    'returned',
    'heard again with the same boot id, silent before it was reconciled (S9)',
  ),
  t('checking', 'new-boot', 'returned', 'heard with a new boot id'),
  t('checking', 'life', 'degraded', 'a round found life'),
  t('checking', 'verdict-dead', 'condemned', 'first dead round and checkAdditional more in a row'),
  t('checking', 'already-off', 'fenced', 'its bound device read off twice with a last look in between (S2, S16)'),
  t('checking', 'person-confirmed', 'fenced', 'a person confirmed that it is down'),
  t('checking', 'maintenance', 'maintenance', 'a person asked for it'),

  t('degraded', 'heard', 'up', 'heard again with the same boot id'),
  t(
    'degraded',
    'heard-unreconciled',
    'returned',
    'heard again with the same boot id, silent before it was reconciled (S9)',
  ),
  t('degraded', 'new-boot', 'returned', 'heard with a new boot id'),
  t('degraded', 'silence-resumed', 'checking', 'a round found no life any more'),
  t('degraded', 'isolated', 'condemned', 'isolationResponse fence, isolated for isolatedAfterSeconds'),
  t('degraded', 'person-confirmed', 'fenced', 'a person confirmed that it is down'),
  t('degraded', 'maintenance', 'maintenance', 'a person asked for it'),

  t('condemned', 'heard', 'up', 'heard again with the same boot id'),
  t(
    'condemned',
    'heard-unreconciled',
    'returned',
    'heard again with the same boot id, silent before it was reconciled (S9)',
  ),
  t('condemned', 'new-boot', 'returned', 'heard with a new boot id'),
  t('condemned', 'life', 'degraded', 'a round found life: the verdict is void (S3)'),
  t('condemned', 'silence-resumed', 'checking', 'it was judged as isolated, and a round found no life any more'),
  t('condemned', 'gates-open', 'fencing', 'all gates open, fencingAction off or reboot'),
  t('condemned', 'no-power-action', 'unfenced', 'fencingAction nothing or blink, or no device'),
  t('condemned', 'already-off', 'fenced', 'its bound device read off twice with a last look in between (S2, S16)'),
  t('condemned', 'person-confirmed', 'fenced', 'a person confirmed that it is down'),
  t('condemned', 'maintenance', 'maintenance', 'a person asked for it'),

  t('fencing', 'heard', 'up', 'heard again with the same boot id: the fence is cancelled (S3)'),
  t(
    'fencing',
    'heard-unreconciled',
    'returned',
    'heard again with the same boot id, silent before it was reconciled (S9)',
  ),
  t('fencing', 'new-boot', 'returned', 'heard with a new boot id'),
  t('fencing', 'life', 'degraded', 'a check found life: the fence and its retries are cancelled (S3)'),
  t('fencing', 'gate-closed', 'condemned', 'a gate closed before the off command was sent'),
  t(
    'fencing',
    'confirmed-off',
    'fenced',
    'power read off twice, or its storage turned it away twice, with a last look in between (S2, S19)',
  ),
  t('fencing', 'person-confirmed', 'fenced', 'a person confirmed that it is down, its device being of no help'),
  t('fencing', 'gave-up', 'unfenced', 'off could not be confirmed in time'),

  t('unfenced', 'heard', 'up', 'heard again with the same boot id'),
  t(
    'unfenced',
    'heard-unreconciled',
    'returned',
    'heard again with the same boot id, silent before it was reconciled (S9)',
  ),
  t('unfenced', 'new-boot', 'returned', 'heard with a new boot id'),
  t('unfenced', 'life', 'degraded', 'a round found life'),
  t('unfenced', 'silence-resumed', 'checking', 'it was judged as isolated, and a round found no life any more'),
  t('unfenced', 'gates-open', 'fencing', 'time for the next try, all gates open'),
  t('unfenced', 'action-changed', 'condemned', 'the fencing action or the device was changed'),
  t('unfenced', 'already-off', 'fenced', 'its bound device read off twice with a last look in between (S2, S16)'),
  t('unfenced', 'person-confirmed', 'fenced', 'a person confirmed that it is down'),
  t('unfenced', 'maintenance', 'maintenance', 'a person asked for it'),

  t('fenced', 'recovered', 'down', 'every VM that can be recovered runs elsewhere or is held'),
  t('fenced', 'person-confirmed', 'fenced', 'its proof was lost in a restart; a person confirms that it is down'),
  t('fenced', 'life', 'degraded', 'a look found life: the proof is void (S2)'),
  t('fenced', 'new-boot', 'returned', 'heard with a new boot id'),
  t('fenced', 'proof-void', 'returned', 'heard with its old boot id: the proof was wrong (S2)'),
  t('fenced', 'heard-barred', 'returned', 'heard with its old boot id while its storage turns it away (S19)'),

  t('down', 'new-boot', 'returned', 'heard with a new boot id'),
  t('down', 'proof-void', 'returned', 'heard with its old boot id'),
  t('down', 'heard-barred', 'returned', 'heard with its old boot id while its storage turns it away (S19)'),
  t('down', 'person-confirmed', 'fenced', 'cleanly shut down; a person wants its VMs elsewhere'),
  t('down', 'maintenance', 'maintenance', 'a person asked for it'),
  t('down', 'retire', 'retired', 'a person took it out of service for good (T7)'),

  t('returned', 'reconciled', 'up', 'what it ran is reconciled and lost VMs are released (S9)'),
  t('returned', 'fenced-often', 'maintenance', 'reconciled, but fenced twice within 24 h (S23)'),
  t('returned', 'silent', 'suspect', 'no beat for suspectAfterSeconds'),
  t('returned', 'new-boot', 'returned', 'it booted once more'),
  t('returned', 'maintenance', 'maintenance', 'a person asked for it'),

  t('maintenance', 'end-maintenance', 'returned', 'a person ended it, the host is linked'),
  t('maintenance', 'end-maintenance-silent', 'suspect', 'a person ended it, the host is silent'),
  t('maintenance', 'disable', 'disabled', 'a person took the host out of protection'),
  t('maintenance', 'retire', 'retired', 'a person took it out of service for good (T7)'),

  t('retired', 'new-boot', 'returned', 'heard with a new boot id'),
  t('retired', 'proof-void', 'returned', 'heard with its old boot id'),
  t('retired', 'heard-barred', 'returned', 'heard with its old boot id while its storage turns it away (S19)'),
];

export function findTransition(from: HostState, cause: Cause): Transition | undefined {
  return transitions.find((row) => row.from === from && row.cause === cause);
}
