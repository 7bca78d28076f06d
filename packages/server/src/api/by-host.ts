import type { Cluster, Vm } from '@picket/engine';

const indexes = new WeakMap<Cluster['vms'], ReadonlyMap<string, readonly Vm[]>>();
const none: readonly Vm[] = [];

/** VMs that are, or may be, on a host. Entities are replaced and never changed, so one index serves until the next step. */
export function vmsOn({ vms }: Cluster, host: string): readonly Vm[] {
  let index = indexes.get(vms);
  if (index === undefined) {
    const made = new Map<string, Vm[]>();
    for (const vm of Object.values(vms)) {
      for (const name of new Set(vm.on.map((presence) => presence.host))) {
        const list = made.get(name);
        if (list === undefined) made.set(name, [vm]);
        else list.push(vm);
      }
    }
    index = made;
    indexes.set(vms, made);
  }
  return index.get(host) ?? none;
}
