import type { Cluster, Host, Vm } from '@picket/engine';
import { type ErrorCode, PicketError } from '@picket/protocol';
import type { RuntimeSurface } from '../runtime/surface.ts';

/** A cluster as it is now, and its engine time, to turn engine times into ages. */
export interface Now {
  readonly cluster: Cluster;
  readonly nowMs: number;
}

/** @throws PicketError UNKNOWN_CLUSTER, naming those that exist */
export function clusterNow(surface: RuntimeSurface, name: string): Now {
  const names = surface.clusterNames();
  if (!names.includes(name)) throw unknown('UNKNOWN_CLUSTER', 'cluster', name, names);
  return { cluster: surface.state(name), nowMs: surface.engineMs(name) };
}

/** @throws PicketError UNKNOWN_HOST, naming those that exist */
export function hostOf(cluster: Cluster, name: string): Host {
  const host = Object.hasOwn(cluster.hosts, name) ? cluster.hosts[name] : undefined;
  if (host === undefined) throw unknown('UNKNOWN_HOST', 'host', name, Object.keys(cluster.hosts), cluster.name);
  return host;
}

/** By uuid or by name. @throws PicketError UNKNOWN_VM; BAD_REQUEST when several VMs have that name */
export function vmOf(cluster: Cluster, nameOrUuid: string): Vm {
  const byUuid = Object.hasOwn(cluster.vms, nameOrUuid) ? cluster.vms[nameOrUuid] : undefined;
  if (byUuid !== undefined) return byUuid;
  const named = Object.values(cluster.vms).filter((vm) => vm.name === nameOrUuid);
  const [only] = named;
  if (only === undefined) {
    throw unknown(
      'UNKNOWN_VM',
      'VM',
      nameOrUuid,
      Object.values(cluster.vms).map((vm) => vm.name),
      cluster.name,
    );
  }
  if (named.length > 1) {
    throw new PicketError(
      'BAD_REQUEST',
      `${named.length} VMs of cluster ${cluster.name} are called "${nameOrUuid}"; say which one by its uuid: ${named.map((vm) => vm.uuid).join(', ')}.`,
    );
  }
  return only;
}

/** "There is no host "x" in cluster lab; there are kvm1, kvm2 and 7 more." */
export function unknown(
  code: ErrorCode,
  what: string,
  name: string,
  existing: readonly string[],
  cluster?: string,
): PicketError {
  const where = cluster === undefined ? '' : ` in cluster ${cluster}`;
  const shown = [...existing].sort().slice(0, 10);
  const rest = existing.length - shown.length;
  const names =
    shown.length === 0
      ? 'there is none yet'
      : `there ${existing.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return new PicketError(code, `There is no ${what} "${name}"${where}; ${names}.`);
}
