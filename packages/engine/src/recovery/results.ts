import type { Draft } from '../draft.ts';
import type { ClusterEvent } from '../model/events.ts';
import { inRecovery } from '../model/lookup.ts';
import type { StartAlarm, Vm, VmRecovery } from '../model/vm.ts';
import { n, secs } from '../words/sentences.ts';
import { incidentOf, START_TIMEOUT_MS } from './start.ts';

const LOCK_RETRY_MS = 2_000;
/** Longest lease of a stock NFSv4 server (90 s) plus 30 s (S13). */
const LOCK_PATIENCE_MS = 120_000;
const BURST = 3;
const BURST_RETRY_MS = 2_000;
const SLOW_RETRY_MS = 30_000;
const CANCEL_RETRY_MS = 5_000;
/** Refused this often on the host it waited for, a cleanly stopped VM may go elsewhere. */
const ONLY_HOST_ATTEMPTS = 3;

/** S6: started, refused or unknown; `locked` waits on the same host and counts no attempt (S13). */
export function onStartResult(d: Draft, event: Extract<ClusterEvent, { kind: 'start-result' }>): void {
  const effect = d.settle(event.effect, 'start-vm');
  if (effect === null) return;
  const vm = d.cluster.vms[effect.vm];
  if (vm?.recovery.kind !== 'starting' || vm.recovery.effect !== event.effect) return;
  const r = vm.recovery;
  const incident = incidentOf(d, r.from);
  if (event.outcome === 'started') {
    settleStarted(d, vm, effect.host, `${vm.name} runs on ${effect.host} now.`);
  } else if (
    r.alarmed !== 'locked' &&
    event.outcome === 'locked' &&
    d.now - (r.lockedSince ?? d.now) < LOCK_PATIENCE_MS
  ) {
    if (r.lockedSince === null)
      d.say(
        vm.name,
        'vm-locked',
        `The image of ${vm.name} is still locked by its old host's lease; trying again every ${secs(LOCK_RETRY_MS)} on ${effect.host}, never by force.`,
        { incident, reason: event.reason },
      );
    const locked = { host: effect.host, since: r.lockedSince ?? d.now };
    waitAgain(d, vm, effect.host, { notBefore: d.now + LOCK_RETRY_MS, locked });
  } else if (event.outcome === 'unknown') {
    pin(
      d,
      vm,
      `It is not known whether ${vm.name} was started on ${effect.host} (${event.reason}): it is started nowhere else until that is settled.`,
    );
  } else {
    const attempts = event.outcome === 'not-sent' ? r.attempts : r.attempts + 1;
    const waitMs = attempts < BURST ? BURST_RETRY_MS : SLOW_RETRY_MS;
    const onlyHost = attempts >= ONLY_HOST_ATTEMPTS && vm.obstacles.length === 0 ? null : r.onlyHost;
    d.say(
      vm.name,
      'vm-refused',
      `${vm.name} was not started on ${effect.host}: ${event.reason}. Next try in ${secs(waitMs)}${onlyHost === null ? ', on another host if there is one' : ''}.`,
      { incident },
    );
    const alarmed = alarmOf(event.outcome === 'locked', attempts, r.alarmed);
    if (alarmed !== undefined && alarmed !== r.alarmed)
      tellInVain(d, vm, alarmed === 'locked' ? leftLocked(r.from) : refusedOften(attempts, event.reason));
    const change = { notBefore: d.now + waitMs, onlyHost, attempts, avoid: [effect.host] };
    waitAgain(d, vm, effect.host, alarmed === undefined ? change : { ...change, alarmed });
  }
}

/** A lock that outlives every lease, or a third refusal, is no accident: a person must know (I7). */
function alarmOf(locked: boolean, attempts: number, before: StartAlarm | undefined): StartAlarm | undefined {
  if (locked) return 'locked';
  return before ?? (attempts >= BURST ? 'refused' : undefined);
}

/** Nobody knows whose lock it is, and a lock broken under a writer costs a disk. */
function leftLocked(from: string | null): string {
  return `its image is locked for longer than any lease lasts: ${from ?? 'its old host'} left the lock behind, as NFSv3 does, or somebody else uses the image. Make sure that nobody does, then release the lock at the storage`;
}

const refusedOften = (attempts: number, reason: string) =>
  `it was refused ${n(attempts, 'time')}, last because: ${reason}`;

function tellInVain(d: Draft, vm: Vm, why: string): void {
  const r = vm.recovery;
  const from = r.kind === 'starting' ? r.from : null;
  const sentence = `${vm.name} cannot be started yet: ${why}. It is tried again until it runs.`;
  d.say(vm.name, 'vm-unplaceable', sentence, { incident: incidentOf(d, from) });
  d.notify('vm-unplaceable', 'critical', vm.name, sentence, { from });
}

type Waiting = Extract<VmRecovery, { kind: 'waiting' }>;

/** The start is over and the VM does not run there: it waits for its next try. What other hosts report of it stays (S5). */
function waitAgain(d: Draft, vm: Vm, host: string, change: Partial<Waiting>): void {
  const r = vm.recovery;
  if (r.kind !== 'starting' && r.kind !== 'pinned') return;
  const { since, from, onlyHost, attempts } = r;
  const alarmed = r.kind === 'starting' && r.alarmed !== undefined ? { alarmed: r.alarmed } : {};
  const base = { since, from, onlyHost, attempts, notBefore: d.now, avoid: [], locked: null, told: false, ...alarmed };
  d.patchVm(vm.uuid, { on: vm.on.filter((p) => p.host !== host), recovery: { kind: 'waiting', ...base, ...change } });
}

/** The VM is known to run where it was ordered to. */
export function settleStarted(d: Draft, vm: Vm, host: string, sentence: string): void {
  const r = vm.recovery;
  const from = r.kind === 'none' || r.kind === 'held' ? null : r.from;
  d.patchVm(vm.uuid, {
    on: [{ host, why: 'reported', since: d.now, bootId: d.host(host).bootId }, ...vm.on.filter((p) => p.host !== host)],
    owner: host,
    recovery: { kind: 'none' },
    lastStartedAt: d.now,
  });
  d.say(vm.name, 'vm-started', sentence, { incident: incidentOf(d, from), host, from });
}

/** Outcome unknown: nothing else happens to the VM until its agent acknowledges a cancel or the host is proven off (S6). */
export function pin(d: Draft, vm: Vm, sentence: string): void {
  const r = vm.recovery;
  if (r.kind !== 'starting') return;
  d.patchVm(vm.uuid, {
    recovery: {
      kind: 'pinned',
      host: r.host,
      effect: null,
      since: r.since,
      askAt: d.now,
      from: r.from,
      attempts: r.attempts,
      onlyHost: r.onlyHost,
      told: false,
    },
  });
  d.say(vm.name, 'vm-pinned', sentence, { incident: incidentOf(d, r.from), host: r.host });
}

/** A start whose result never came, for whatever reason, is unknown (S6). */
export function pinOverdue(d: Draft): void {
  for (const vm of inRecovery(d.cluster.vms)) {
    const r = vm.recovery;
    if (r.kind !== 'starting' || d.now < startDeadline(r)) continue;
    d.drop(r.effect);
    pin(
      d,
      vm,
      `No word came whether ${vm.name} was started on ${r.host}: it is started nowhere else until that is settled.`,
    );
  }
}

export function startDeadline(starting: { readonly orderedAt: number }): number {
  return starting.orderedAt + 2 * START_TIMEOUT_MS;
}

/** A doubt is settled within seconds, as a rule; one that lasts is an alarm (I7). */
export const PINNED_TELL_MS = 60_000;

export function tellPinned(d: Draft): void {
  for (const vm of inRecovery(d.cluster.vms)) {
    const r = vm.recovery;
    if (r.kind !== 'pinned' || r.told || d.now - r.since < PINNED_TELL_MS) continue;
    const sentence = `Whether ${vm.name} was started on ${r.host} cannot be found out, so it is started nowhere else. Look at ${r.host}; if it is off, run: picket host confirm-down ${r.host}`;
    d.patchVm(vm.uuid, { recovery: { ...r, told: true } });
    d.say(vm.name, 'vm-unplaceable', sentence, { incident: incidentOf(d, r.from) });
    d.notify('vm-unplaceable', 'critical', vm.name, sentence, { from: r.from });
  }
}

/** Asks the agent of each pinned VM to give the start up, at a higher epoch, whenever it can be reached. */
export function cancelPinned(d: Draft): void {
  for (const vm of inRecovery(d.cluster.vms)) {
    const r = vm.recovery;
    if (r.kind !== 'pinned' || r.effect !== null || !d.host(r.host).link.up || d.now < r.askAt) continue;
    const epoch = vm.epoch + 1;
    const effect = d.order({ kind: 'cancel-start', host: r.host, vm: vm.uuid, epoch, timeoutMs: 30_000 });
    d.patchVm(vm.uuid, { epoch, recovery: { ...r, effect } });
  }
}

export function onCancelResult(d: Draft, event: Extract<ClusterEvent, { kind: 'cancel-result' }>): void {
  const effect = d.settle(event.effect, 'cancel-start');
  if (effect === null) return;
  const vm = d.cluster.vms[effect.vm];
  if (vm?.recovery.kind !== 'pinned' || vm.recovery.effect !== event.effect) return;
  const r = vm.recovery;
  if (event.outcome === 'running') settleStarted(d, vm, r.host, `${vm.name} runs on ${r.host}: the start had worked.`);
  else if (event.outcome === 'gone') {
    d.say(vm.name, 'vm-settled', `${r.host} has given the start of ${vm.name} up; it may be started elsewhere.`, {
      incident: incidentOf(d, r.from),
    });
    waitAgain(d, vm, effect.host, {});
  } else d.patchVm(vm.uuid, { recovery: { ...r, effect: null, askAt: d.now + CANCEL_RETRY_MS } });
}
