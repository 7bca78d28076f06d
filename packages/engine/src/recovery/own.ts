import type { Draft } from '../draft.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import type { Vm } from '../model/vm.ts';

const RETRY_MS = 5_000;
const TIMEOUT_MS = 30_000;

/** Tells a linked host which VMs its present boot owns and at which epoch, whenever that changed (S7). */
export function grantWhenChanged(d: Draft, name: string): void {
  const host = d.host(name);
  if (!host.link.up || host.owned.effect !== null || host.inventory === null || !host.inventory.ok) return;
  if (host.owned.retryAt !== null && d.now < host.owned.retryAt) return;
  if (host.state === 'returned' && host.release !== null) return;
  if (host.state === 'disabled' || host.state === 'retired') return;
  // A start under way carries its own grant, and this list replaces all: so it is on it. A VM that waits is nobody's.
  const vms = d
    .vms()
    .filter((vm) => vm.owner === name && belongs(host, vm))
    .map((vm) => ({ vm: vm.uuid, name: vm.name, epoch: vm.epoch }))
    .sort((a, b) => Number(a.vm > b.vm) - Number(a.vm < b.vm));
  const text = vms.map((v) => `${v.vm}:${v.epoch}`).join();
  if (text === host.owned.granted) return;
  const effect = d.order({ kind: 'own-vms', host: name, vms, timeoutMs: TIMEOUT_MS });
  d.patchHost(name, { owned: { effect, granted: text, retryAt: null } });
}

function belongs(host: Host, vm: Vm): boolean {
  const r = vm.recovery;
  if (r.kind === 'starting' || r.kind === 'pinned') return r.host === host.name;
  return r.kind !== 'waiting' && host.defined.includes(vm.uuid);
}

export function onOwnResult(d: Draft, event: Extract<ClusterEvent, { kind: 'own-result' }>): void {
  const effect = d.settle(event.effect, 'own-vms');
  if (effect === null) return;
  const host = d.host(effect.host);
  if (host.owned.effect !== event.effect) return;
  if (event.ok) d.patchHost(host.name, { owned: { ...host.owned, effect: null } });
  else d.patchHost(host.name, { owned: { effect: null, granted: '?', retryAt: d.now + RETRY_MS } });
}
