import type { ClusterEvent, Vm } from '@picket/engine';
import { type ConfigDifference, type ConfigDocument, PicketError } from '@picket/protocol';
import { clusterNow, vmOf } from '../api/lookup.ts';
import type { ConfigDeps } from './ports.ts';
import type { Problems } from './problems.ts';

type VmSet = Extract<ClusterEvent, { kind: 'vm-set' }>;

export interface VmChange {
  readonly cluster: string;
  readonly event: VmSet;
  readonly differences: readonly ConfigDifference[];
}

const fields = ['priority', 'policy', 'group'] as const;

/** The VMs that a document wants otherwise than they are. */
export function vmChanges(
  { surface, rules }: Pick<ConfigDeps, 'surface' | 'rules'>,
  document: ConfigDocument,
  who: string,
  problems: Problems,
): readonly VmChange[] {
  const known = new Set(surface.clusterNames());
  return document.clusters.flatMap(({ name: cluster, vms }, index) =>
    vms.flatMap((wanted, place): VmChange[] => {
      const path = ['clusters', index, 'vms', place, 'name'];
      try {
        if (!known.has(cluster)) throw new PicketError('UNKNOWN_VM', `VM ${wanted.name} is not in cluster ${cluster}.`);
        const now = clusterNow(surface, cluster);
        const vm = vmOf(now.cluster, wanted.name);
        const changed = fields.filter((field) => wanted[field] !== undefined && wanted[field] !== vm[field]);
        if (changed.length === 0) return [];
        const event = { kind: 'vm-set', vm: vm.uuid, who, ...valuesOf(wanted, changed) } as VmSet;
        const refusal = rules.refusal(now.cluster, event, now.nowMs);
        if (refusal !== null) problems.add(path, refusal);
        return [{ cluster, event, differences: changed.map((field) => difference(cluster, vm, field, wanted[field])) }];
      } catch (error) {
        if (!(error instanceof PicketError)) throw error;
        problems.add(path, error.message);
        return [];
      }
    }),
  );
}

/** VMs of a cluster that are not as every VM is at first, as a document names them. */
export function declaredVms(vms: readonly Vm[]): ConfigDocument['clusters'][number]['vms'] {
  const names = Map.groupBy(vms, (vm) => vm.name);
  return vms
    .filter((vm) => vm.priority !== 100 || vm.policy !== 'restart' || vm.group !== null)
    .map(({ name, uuid, priority, policy, group }) => {
      const one = names.get(name)?.length === 1 ? name : uuid;
      return { name: one, priority, policy, ...(group === null ? {} : { group }) };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function valuesOf(wanted: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(wanted).filter(([key]) => keys.includes(key)));
}

function difference(cluster: string, vm: Vm, field: (typeof fields)[number], after: unknown): ConfigDifference {
  const before = vm[field];
  return {
    kind: 'vm',
    cluster,
    host: null,
    name: `${vm.name} ${field}`,
    before: before === null ? null : JSON.stringify(before),
    after: after === null ? null : JSON.stringify(after),
  };
}
