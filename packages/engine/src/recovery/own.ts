import type { Draft } from '../draft.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { Host, Owned } from '../model/host.ts';
import { byOwner, inRecovery } from '../model/lookup.ts';
import type { Vm } from '../model/vm.ts';

const RETRY_MS = 5_000;
const TIMEOUT_MS = 30_000;
/** VMs come and go by the dozen, and every host hears of each: of other hosts' VMs alone it is told no more often than this. */
const OTHERS_EVERY_MS = 10_000;
/** … and in a large cluster less often still: the list grows with its hosts, and so do those who are told. */
const OTHERS_PER_HOST_MS = 50;

/** Nothing yet, as far as this run of the server and that session of the agent know. */
export const toldNothing: Owned = { effect: null, granted: '', retryAt: null, managed: '', othersAt: null };

/** The VMs of the cluster that nobody starts but their owner. */
export interface ManagedVms {
  readonly uuids: readonly string[];
  /** Differs when they do. It stands in the host's state for a list that may be thousands long. */
  readonly digest: string;
}

/** Not those that a person has set to `ignore`, nor those that live under another manager (S7). */
export function managedVms(d: Draft): ManagedVms {
  const foreign = d.hosts().flatMap((host) => (host.otherManagers.length > 0 ? [host.name] : []));
  const known = worked.get(d.cluster.vms);
  if (known !== undefined && known.foreign === foreign.join()) return known.managed;
  const managed = listManaged(d, foreign);
  worked.set(d.cluster.vms, { foreign: foreign.join(), managed });
  return managed;
}

/** Asked for at every step, and the same until a VM changes. */
const worked = new WeakMap<Cluster['vms'], { readonly foreign: string; readonly managed: ManagedVms }>();

function listManaged(d: Draft, foreign: readonly string[]): ManagedVms {
  const uuids = d
    .vms()
    .filter((vm) => vm.policy !== 'ignore' && (vm.owner === null || !foreign.includes(vm.owner)))
    .map((vm) => vm.uuid);
  return { uuids, digest: digestOf(uuids) };
}

/** Whether the host can be told now, and is of the protected ones. */
export function takesGrants({ link, inventory, owned, state, release }: Host): boolean {
  if (!link.up || owned.effect !== null || inventory?.ok !== true) return false;
  if (state === 'returned' && release !== null) return false;
  return state !== 'disabled' && state !== 'retired';
}

/** Tells a linked host which VMs its present boot owns and at which epoch, and which others there are, whenever that changed (S7). */
export function grantWhenChanged(d: Draft, name: string, managed: ManagedVms): void {
  const host = d.host(name);
  const { granted, retryAt, othersAt } = host.owned;
  if (!takesGrants(host) || (retryAt !== null && d.now < retryAt)) return;
  const vms = (byOwner(d.cluster.vms).get(name) ?? [])
    .filter((vm) => belongs(host, vm))
    .map((vm) => ({ vm: vm.uuid, name: vm.name, epoch: vm.epoch }))
    .sort((a, b) => Number(a.vm > b.vm) - Number(a.vm < b.vm));
  const text = vms.map((v) => `${v.vm}:${v.epoch}`).join();
  if (text === granted) {
    if (othersAt !== null && d.now < othersAt) return;
    if (managed.digest === host.owned.managed) {
      if (othersAt !== null) d.patchHost(name, { owned: { ...host.owned, othersAt: null } });
      return;
    }
  }
  const own = new Set([...vms.map(({ vm }) => vm), ...beingStartedOn(d, name)]);
  const others = managed.uuids.filter((uuid) => !own.has(uuid));
  const effect = d.order({ kind: 'own-vms', host: name, vms, others, timeoutMs: TIMEOUT_MS });
  d.patchHost(name, {
    owned: { effect, granted: text, retryAt: null, managed: managed.digest, othersAt: d.now + othersEveryMs(d) },
  });
}

function othersEveryMs(d: Draft): number {
  return Math.max(OTHERS_EVERY_MS, d.hosts().length * OTHERS_PER_HOST_MS);
}

/** 64 bits: two sets that meet in it would leave one host's hook without news of one VM until the next change. */
function digestOf(uuids: readonly string[]): string {
  if (uuids.length === 0) return '';
  let a = 0;
  let b = 0;
  for (const uuid of uuids) {
    for (let i = 0; i < uuid.length; i += 1) {
      const code = uuid.charCodeAt(i);
      a = (Math.imul(a, 31) + code) | 0;
      b = Math.imul(b ^ code, 16_777_619);
    }
  }
  return `${uuids.length}:${a}:${b}`;
}

/**
 * A start under way carries its own grant, and a list that names its epoch may overtake it: the agent would take the start for one
 * that is over. So it is on neither list until it has ended. A VM that waits is nobody's.
 */
function belongs(host: Host, { uuid, recovery: { kind } }: Vm): boolean {
  return (kind === 'none' || kind === 'held') && host.defined.includes(uuid);
}

function beingStartedOn(d: Draft, name: string): string[] {
  return inRecovery(d.cluster.vms).flatMap(({ uuid, recovery: r }) =>
    (r.kind === 'starting' || r.kind === 'pinned') && r.host === name ? [uuid] : [],
  );
}

export function onOwnResult(d: Draft, event: Extract<ClusterEvent, { kind: 'own-result' }>): void {
  const effect = d.settle(event.effect, 'own-vms');
  if (effect === null) return;
  const host = d.host(effect.host);
  if (host.owned.effect !== event.effect) return;
  if (event.ok) d.patchHost(host.name, { owned: { ...host.owned, effect: null } });
  else d.patchHost(host.name, { owned: { ...toldNothing, granted: '?', retryAt: d.now + RETRY_MS } });
}
