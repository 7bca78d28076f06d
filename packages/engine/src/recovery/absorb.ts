import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
import type { Vm } from '../model/vm.ts';
import { byName } from '../words/order.ts';
import { isRestartable, restartableVms } from './lost.ts';
import { unfit } from './place.ts';

/** A VM that would find no place, and what each possible target lacks. */
export interface Unplaced {
  readonly vm: Vm;
  readonly lacks: readonly { readonly host: string; readonly why: string }[];
}

/** What would become of the VMs of one host if it died now. */
export interface Loss {
  readonly host: string;
  readonly placed: number;
  readonly unplaced: readonly Unplaced[];
}

export interface Absorption {
  lossOf(host: string): Loss;
}

/** Targets told of one VM that finds no place. */
const lacksShown = 20;

/**
 * Would the other hosts absorb the loss of one (N+1)? By the rules of place(): VMs by priority, then the biggest first, each onto
 * the fitting host with most free memory. How many starts a host takes at once is left out: that costs time, not the place.
 * Computed once for a cluster, since lists of its free memory serve every loss.
 */
export function absorption(cluster: Cluster): Absorption {
  const vms = Object.values(cluster.vms);
  const free = freeByHost(cluster, vms);
  const lostWith = restartableByHost(vms);
  const groups = Map.groupBy(
    vms.filter((vm) => vm.group !== null),
    (vm) => vm.group ?? '',
  );
  const roomiest = Object.values(cluster.hosts)
    .filter((host) => host.state === 'up' && host.link.up)
    .sort((a, b) => (free.get(b.name) ?? 0) - (free.get(a.name) ?? 0) || byName(a.name, b.name));

  function lossOf(lost: string): Loss {
    /** Free memory of those hosts that have been given something in this loss. */
    const given = new Map<string, number>();
    const mates = new Map<string, Set<string>>();
    const unplaced: Unplaced[] = [];
    const announced = cluster.hosts[lost]?.stopping != null;
    const waiting = inOrder(announced ? restartableVms(cluster, lost) : (lostWith.get(lost) ?? []));
    for (const vm of waiting) {
      const target = targetFor(vm, lost, given, mates);
      if (target === null) unplaced.push({ vm, lacks: lacksOf(vm, lost, given, mates) });
      else {
        given.set(target.name, freeOf(target, given) - vm.memoryMib);
        if (vm.group !== null) mates.set(vm.group, (mates.get(vm.group) ?? new Set()).add(target.name));
      }
    }
    return { host: lost, placed: waiting.length - unplaced.length, unplaced };
  }

  const freeOf = (host: Host, given: ReadonlyMap<string, number>): number =>
    given.get(host.name) ?? free.get(host.name) ?? 0;

  function why(vm: Vm, host: Host, given: ReadonlyMap<string, number>, mates: ReadonlyMap<string, Set<string>>) {
    const standing = unfit(vm, host, freeOf(host, given));
    if (standing !== null || vm.group === null) return standing;
    const there = mates.get(vm.group)?.has(host.name) === true;
    const beside = groups.get(vm.group)?.find((v) => v.uuid !== vm.uuid && v.on.some((p) => p.host === host.name));
    return there || beside !== undefined ? `${beside?.name ?? 'another VM'} of the same group is there` : null;
  }

  /** The roomiest come first, so that mostly the first one fits; those that were given something are looked at beside them. */
  function targetFor(
    vm: Vm,
    lost: string,
    given: ReadonlyMap<string, number>,
    mates: ReadonlyMap<string, Set<string>>,
  ) {
    let best: Host | null = null;
    for (const name of given.keys()) {
      const host = cluster.hosts[name];
      if (host === undefined || why(vm, host, given, mates) !== null) continue;
      if (best === null || freeOf(host, given) > freeOf(best, given)) best = host;
    }
    for (const host of roomiest) {
      if (host.name === lost || given.has(host.name)) continue;
      if (best !== null && freeOf(best, given) >= freeOf(host, given)) return best;
      if (freeOf(host, given) < vm.memoryMib) return best;
      if (why(vm, host, given, mates) === null) return host;
    }
    return best;
  }

  function lacksOf(vm: Vm, lost: string, given: ReadonlyMap<string, number>, mates: ReadonlyMap<string, Set<string>>) {
    return Object.values(cluster.hosts)
      .filter((host) => host.name !== lost)
      .slice(0, lacksShown)
      .map((host) => ({ host: host.name, why: why(vm, host, given, mates) ?? 'it was full by then' }));
  }

  return { lossOf };
}

/** What restartableVms() says of each host that has not announced its stop, read once for all of them. */
function restartableByHost(vms: readonly Vm[]): ReadonlyMap<string, readonly Vm[]> {
  const byHost = new Map<string, Vm[]>();
  for (const vm of vms) {
    if (!isRestartable(vm)) continue;
    const names = new Set(vm.on.map((presence) => presence.host));
    if (vm.recovery.kind === 'waiting' && vm.recovery.onlyHost !== null) names.add(vm.recovery.onlyHost);
    for (const name of names) {
      const list = byHost.get(name);
      if (list === undefined) byHost.set(name, [vm]);
      else list.push(vm);
    }
  }
  return byHost;
}

/** By its last inventory, less what was sent there since. */
function freeByHost(cluster: Cluster, vms: readonly Vm[]): ReadonlyMap<string, number> {
  const free = new Map(Object.values(cluster.hosts).map((host) => [host.name, host.memoryFreeMib]));
  for (const vm of vms) {
    for (const presence of vm.on) {
      const since = cluster.hosts[presence.host]?.inventory?.at ?? 0;
      if (presence.why === 'starting' || presence.since > since)
        free.set(presence.host, (free.get(presence.host) ?? 0) - vm.memoryMib);
    }
  }
  return free;
}

function inOrder(vms: readonly Vm[]): readonly Vm[] {
  return [...vms].sort((a, b) => b.priority - a.priority || b.memoryMib - a.memoryMib || byName(a.name, b.name));
}
