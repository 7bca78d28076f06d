import type { Draft } from '../draft.ts';
import { inRecovery } from '../model/lookup.ts';
import type { Vm, VmRecovery } from '../model/vm.ts';
import { byName } from '../words/order.ts';
import { startBlocker } from './blockers.ts';
import { mayStart } from './lost.ts';
import { place } from './place.ts';

export const START_TIMEOUT_MS = 60_000;

/** Starts every VM that waits and may start now: high priority first, biggest first (DESIGN §7). */
export function startWaiting(d: Draft): void {
  if (!d.cluster.armed.on) return;
  const waiting = inRecovery(d.cluster.vms).filter((v) => v.recovery.kind === 'waiting');
  waiting.sort((a, b) => b.priority - a.priority || b.memoryMib - a.memoryMib || byName(a.name, b.name));
  const ahead = startsAhead(d);
  for (const vm of waiting) {
    if (waitsItsTurn(d, vm, ahead)) continue;
    if (tryStart(d, vm)) noteAhead(ahead, vm);
  }
}

/** A VM waits this long at most for those of higher priority that its host had run (DESIGN §7: bounded wait). */
const TURN_MS = 10_000;

/** Old host → highest priority of its VMs whose start has no result yet. One that waits for a lock keeps nobody waiting. */
function startsAhead(d: Draft): Map<string, number> {
  const ahead = new Map<string, number>();
  for (const vm of inRecovery(d.cluster.vms))
    if (vm.recovery.kind === 'starting' && vm.recovery.lockedSince === null) noteAhead(ahead, vm);
  return ahead;
}

function noteAhead(ahead: Map<string, number>, { recovery, priority }: Vm): void {
  if (recovery.kind === 'none' || recovery.kind === 'held' || recovery.from === null) return;
  ahead.set(recovery.from, Math.max(ahead.get(recovery.from) ?? priority, priority));
}

function waitsItsTurn(d: Draft, { recovery, priority }: Vm, ahead: ReadonlyMap<string, number>): boolean {
  if (recovery.kind !== 'waiting' || recovery.from === null) return false;
  return priority < (ahead.get(recovery.from) ?? priority) && d.now < recovery.since + TURN_MS;
}

/** Until when a VM that waits may be kept behind others. */
export function turnEndsAt(since: number): number {
  return since + TURN_MS;
}

/** True if others must wait for it: it is being started now, or will be as soon as a host has a hand free. */
function tryStart(d: Draft, vm: Vm): boolean {
  if (vm.recovery.kind !== 'waiting' || d.now < vm.recovery.notBefore || !mayStart(vm)) return false;
  const { from } = vm.recovery;
  // A proof that is being read anew (after a restart of the server) is no proof yet; nor is one that is in doubt.
  const old = from === null ? undefined : d.cluster.hosts[from];
  if (old?.state === 'fenced' && (old.proof === null || old.doubtSince !== null)) return false;
  const blocker = startBlocker(d, vm);
  const placement = blocker === null ? place(d, vm) : { host: null, why: blocker, busy: false };
  if (placement.host === null) {
    tellUnplaceable(d, vm, placement.why);
    return placement.busy;
  }
  orderStart(d, vm, placement.host, { ...vm.recovery, lockedSince: vm.recovery.locked?.since ?? null });
  return vm.recovery.locked === null;
}

/** Raises the epoch, puts the host on the VM's set, and orders the start: all in one saved step (I6). */
function orderStart(
  d: Draft,
  vm: Vm,
  host: string,
  from: Pick<
    Extract<VmRecovery, { kind: 'starting' }>,
    'since' | 'from' | 'attempts' | 'onlyHost' | 'lockedSince' | 'alarmed'
  >,
): void {
  const epoch = vm.epoch + 1;
  const effect = d.order({
    kind: 'start-vm',
    host,
    vm: vm.uuid,
    epoch,
    xmlHash: vm.xmlHash,
    timeoutMs: START_TIMEOUT_MS,
  });
  d.patchVm(vm.uuid, {
    epoch,
    owner: host,
    on: [{ host, why: 'starting', since: d.now, bootId: d.host(host).bootId }],
    recovery: {
      kind: 'starting',
      host,
      effect,
      since: from.since,
      orderedAt: d.now,
      from: from.from,
      attempts: from.attempts,
      lockedSince: from.lockedSince,
      onlyHost: from.onlyHost,
      ...(from.alarmed === undefined ? {} : { alarmed: from.alarmed }),
    },
  });
  if (from.lockedSince === null) {
    d.say(vm.name, 'vm-start', `${vm.name} is being started on ${host}.`, {
      incident: incidentOf(d, from.from),
      host,
      from: from.from,
      epoch,
    });
  }
}

/** Never dropped: it waits, people are told once, and every change is a new try (I7). */
function tellUnplaceable(d: Draft, vm: Vm, why: string): void {
  const r = vm.recovery;
  if (r.kind !== 'waiting' || r.told) return;
  // Short waits (an inventory on its way, a start before it) are no news.
  if (d.now - r.since < TELL_AFTER_MS) return;
  const sentence = `${vm.name} cannot be started yet: ${why}. It is tried again until it runs.`;
  d.patchVm(vm.uuid, { recovery: { ...r, told: true } });
  d.say(vm.name, 'vm-unplaceable', sentence, { incident: incidentOf(d, r.from) });
  d.notify('vm-unplaceable', 'critical', vm.name, sentence, { from: r.from });
}

export const TELL_AFTER_MS = 15_000;

export function incidentOf(d: Draft, host: string | null): string | undefined {
  return host === null ? undefined : d.cluster.hosts[host]?.incident?.id;
}
