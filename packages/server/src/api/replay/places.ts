import type { Cluster, Vm } from '@picket/engine';
import type { JournalRow } from '../../store/types.ts';
import type { Story } from './story.ts';

/**
 * VM (uuid) → the host that it ran on when the incident began. A start of later days tells where it came from; what was not
 * started since is where it was.
 */
export function placesBefore(
  cluster: Cluster,
  story: Story,
  startsSince: readonly JournalRow[],
): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const vm of Object.values(cluster.vms)) {
    const first = startsSince.find(({ subject, wallMs }) => subject === vm.name && wallMs >= story.openedMs);
    const from = first === undefined ? now(vm) : typeof first.data.from === 'string' ? first.data.from : null;
    if (from !== null && Object.hasOwn(cluster.hosts, from)) places.set(vm.uuid, from);
  }
  return places;
}

function now(vm: Vm): string | null {
  if (vm.recovery.kind === 'waiting' || vm.recovery.kind === 'starting') return vm.recovery.from;
  return vm.on[0]?.host ?? null;
}
