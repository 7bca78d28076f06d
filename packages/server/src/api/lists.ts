import type { Host, Vm } from '@picket/engine';
import type { HostList, VmList, VmState } from '@picket/protocol';
import type { Now } from './lookup.ts';
import { hostView } from './views/host.ts';
import { vmState, vmView } from './views/vm.ts';

interface ListQuery<S> {
  readonly q?: string | undefined;
  readonly state?: readonly S[] | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** One page of hosts, by name. Views are made of the page alone: a list of 10,000 costs their names and states. */
export function hostPage(now: Now, query: ListQuery<Host['state']> & { readonly rack?: string | undefined }): HostList {
  const { rack } = query;
  const said = words(query.q);
  const kept = Object.values(now.cluster.hosts).filter(
    (host) =>
      (rack === undefined || host.rack === rack) &&
      (said === null || [host.name, host.rack, host.machineId, ...host.addresses].some(said)),
  );
  const page = pageOf(
    kept,
    query,
    (host) => host.state,
    (host) => host.name,
  );
  return { hosts: page.rows.map((host) => hostView(host, now)), ...page.about };
}

/** One page of VMs, by name and uuid: names may be there twice. */
export function vmPage(now: Now, query: ListQuery<VmState> & { readonly host?: string | undefined }): VmList {
  const { host } = query;
  const said = words(query.q);
  const kept = Object.values(now.cluster.vms).filter(
    (vm) =>
      (host === undefined || vm.on.some((presence) => presence.host === host)) &&
      (said === null || [vm.name, vm.uuid, vm.group].some(said)),
  );
  const page = pageOf(kept, query, (vm) => vmState(vm, now.cluster.hosts), vmKey);
  return { vms: page.rows.map((vm) => vmView(vm, now)), ...page.about };
}

function vmKey({ name, uuid }: Vm): string {
  return `${name} ${uuid}`;
}

/** Has a text what was asked for, in upper or lower case? null: all have. */
function words(q: string | undefined): ((text: string | null) => boolean) | null {
  if (q === undefined || q === '') return null;
  const asked = q.toLowerCase();
  return (text) => text?.toLowerCase().includes(asked) === true;
}

function pageOf<E, S extends string>(
  entities: readonly E[],
  { state, after, limit }: ListQuery<S>,
  stateOf: (entity: E) => S,
  keyOf: (entity: E) => string,
) {
  const byState: Partial<Record<S, number>> = {};
  const fit: { key: string; entity: E }[] = [];
  for (const entity of entities) {
    const is = stateOf(entity);
    byState[is] = (byState[is] ?? 0) + 1;
    if (state === undefined || state.includes(is)) fit.push({ key: keyOf(entity), entity });
  }
  const behind = after === undefined ? [...fit] : fit.filter(({ key }) => key > after);
  behind.sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = behind.slice(0, limit);
  const next = behind.length > limit ? (page.at(-1)?.key ?? null) : null;
  return { rows: page.map(({ entity }) => entity), about: { next, total: fit.length, byState } };
}
