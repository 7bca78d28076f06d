import { type HostDetails, PicketError, type VmView } from '@picket/protocol';
import type { MockCluster, MockWorld } from '../world/world.ts';

export function clusterOf(world: MockWorld, name: string | undefined): MockCluster {
  const found = world.clusters.find((cluster) => cluster.name === name);
  if (found === undefined) throw new PicketError('UNKNOWN_CLUSTER', `There is no cluster ${name}.`);
  return found;
}

export function hostOf(cluster: MockCluster, name: string | undefined): HostDetails {
  const found = cluster.hosts.find((host) => host.name === name);
  if (found === undefined) throw new PicketError('UNKNOWN_HOST', `The cluster ${cluster.name} has no host ${name}.`);
  return found;
}

export function vmOf(cluster: MockCluster, name: string | undefined): VmView {
  const found = cluster.vms.find((vm) => vm.uuid === name || vm.name === name);
  if (found === undefined) throw new PicketError('UNKNOWN_VM', `The cluster ${cluster.name} has no VM ${name}.`);
  return found;
}

/** One page of a list: `after` is the place of the last row shown. */
export function pageOf<T>(rows: readonly T[], query: URLSearchParams): { rows: T[]; next: string | null } {
  const from = Number(query.get('after') ?? 0);
  const limit = Number(query.get('limit') ?? 100);
  const end = from + limit;
  return { rows: rows.slice(from, end), next: end < rows.length ? String(end) : null };
}

export function countBy<T, K extends string>(rows: readonly T[], by: (row: T) => K): Partial<Record<K, number>> {
  const out: Partial<Record<K, number>> = {};
  for (const row of rows) out[by(row)] = (out[by(row)] ?? 0) + 1;
  return out;
}
