import { diskKey, heartbeatKey } from '../../evidence/sources.ts';
import type { SourceVerdict } from '../../model/evidence.ts';
import type { Host } from '../../model/host.ts';

/** What a look of the neighbours says of a bar. */
export type BehindBar =
  | { readonly kind: 'written'; readonly by: SourceVerdict }
  | { readonly kind: 'silent' }
  /** Nothing on that storage could be read: no look at all (I4). */
  | { readonly kind: 'unseen' };

/**
 * Life that speaks against a bar: something was written on the storage that turns the host away. That the host answers on the
 * network, or writes elsewhere, says nothing against it: nobody said that it is off.
 */
export function lookBehindBar(host: Host, storage: string, sources: readonly SourceVerdict[]): BehindBar {
  const pools = host.pools.flatMap(({ pool, fence }) => (fence?.storage === storage ? [pool] : []));
  const there = sources.filter(({ key }) =>
    pools.some((pool) => key === heartbeatKey(pool) || key.startsWith(diskKey(pool, ''))),
  );
  const by = there.find(({ evidence }) => evidence === 'alive');
  if (by !== undefined) return { kind: 'written', by };
  return { kind: there.some(({ evidence }) => evidence === 'dead') ? 'silent' : 'unseen' };
}
