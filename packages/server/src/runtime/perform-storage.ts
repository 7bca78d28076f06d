import type { ClusterEvent, Effect } from '@picket/engine';
import type { Ports } from './ports.ts';
import { noLongerWanted, sentence } from './sentence.ts';

type BarEffect = Extract<Effect, { kind: 'bar-storage' }>;

/** Carries out what concerns a storage that turns hosts away (S19). Devices never throw: a failure is an answer. */
export async function performStorage(
  ports: Ports,
  cluster: string,
  effect: BarEffect | Extract<Effect, { kind: 'lift-bar' }>,
  wanted: () => boolean,
  notYet: (host: string) => string | null,
): Promise<ClusterEvent> {
  if (effect.kind === 'bar-storage') return bar(ports, cluster, effect, wanted, notYet);
  const { host, level, guid, addresses, timeoutMs, revision } = effect;
  const lifted = (ok: boolean, detail: string): ClusterEvent => ({ kind: 'bar-lifted', effect: effect.id, ok, detail });
  try {
    const leftMs = await ports.store.assertLease();
    // Whoever holds the lease next may shut the host out again: this order must have ended by then.
    if (leftMs < timeoutMs) return lifted(false, leaseEnds(leftMs));
  } catch (error) {
    return lifted(false, sentence(error));
  }
  if (!wanted()) return lifted(false, noLongerWanted);
  const only = { revision, wanted };
  const { accepted, detail } = await ports.devices.lift(cluster, host, level, { guid, addresses }, timeoutMs, only);
  return lifted(accepted, detail);
}

const leaseEnds = (leftMs: number) => `the lease of this server ends in ${leftMs} ms, before the order would`;

/** The lease is the last thing asked for before the order leaves, as with a power cut (S17); to keep a bar takes no turn (S11). */
async function bar(
  ports: Ports,
  cluster: string,
  effect: BarEffect,
  wanted: () => boolean,
  notYet: (host: string) => string | null,
): Promise<ClusterEvent> {
  const { host, level, guid, addresses, images, timeoutMs, revision } = effect;
  const base = { kind: 'storage-barred', effect: effect.id } as const;
  const notSent = (detail: string): ClusterEvent => ({
    ...base,
    ...{ outcome: 'not-sent', wasOpen: false, unclear: {}, revision: '', detail },
  });
  try {
    const leftMs = await ports.store.assertLease();
    if (leftMs < timeoutMs) return notSent(leaseEnds(leftMs));
  } catch (error) {
    return notSent(sentence(error));
  }
  if (!wanted()) return notSent(noLongerWanted);
  const first = effect.renew ? null : notYet(host);
  if (first !== null) return notSent(`${first}.`);
  const only = { revision, wanted };
  const target = { guid, addresses, images };
  return { ...base, ...(await ports.devices.bar(cluster, host, level, target, timeoutMs, only)) };
}
