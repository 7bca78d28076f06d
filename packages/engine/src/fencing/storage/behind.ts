import type { SourceVerdict } from '../../model/evidence.ts';
import type { Host } from '../../model/host.ts';

/**
 * Life that speaks against a bar: something was written on the storage that turns the host away. That the host answers on the
 * network, or writes elsewhere, says nothing against it: nobody said that it is off.
 */
export function writesBehindBar(
  host: Host,
  storage: string,
  sources: readonly SourceVerdict[],
): SourceVerdict | undefined {
  const pools = host.pools.flatMap(({ pool, fence }) => (fence?.storage === storage ? [pool] : []));
  return sources.find(
    ({ evidence, key }) =>
      evidence === 'alive' && pools.some((pool) => key === `heartbeat:${pool}` || key.startsWith(`disk:${pool}:`)),
  );
}
