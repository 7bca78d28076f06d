import type { Draft } from '../draft.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Presence, Vm } from '../model/vm.ts';
import { countFatalStart } from './fatal.ts';

/** VMs that may be on the host and that Picket could and should start elsewhere. */
export function restartableVms(cluster: Cluster, host: string): readonly Vm[] {
  return Object.values(cluster.vms).filter(
    (vm) =>
      isRestartable(vm) &&
      (vm.on.some((p) => p.host === host) || awaitsOnly(vm, host) || stoppedWith(cluster, vm, host)),
  );
}

/** It was stopped by the clean shutdown of this host, and nobody has taken it up since (S8). */
function stoppedWith(cluster: Cluster, vm: Vm, host: string): boolean {
  const announced = cluster.hosts[host]?.stopping?.running.includes(vm.uuid) === true;
  return announced && vm.on.length === 0 && vm.recovery.kind === 'none';
}

/** Should run, may be restarted, and every reference of it is shared. */
export function isRestartable(vm: Vm): boolean {
  return vm.desired === 'running' && vm.policy === 'restart' && vm.obstacles.length === 0 && !vm.blockJob;
}

function awaitsOnly(vm: Vm, host: string): boolean {
  return vm.recovery.kind === 'waiting' && vm.recovery.onlyHost === host;
}

/**
 * The host is proven not to write (I2): takes it off the set of hosts of each of its VMs (S5). Those that are nowhere else
 * wait for a place from now on; `onlyHost` keeps them for one host (S8). `proven`: of which VMs that is so, where the proof is not for
 * all of them (S19). Returns the VMs that wait.
 */
export function loseVms(
  d: Draft,
  name: string,
  onlyHost: string | null,
  raiseEpochs: boolean,
  proven: (vm: string) => boolean = () => true,
): readonly Vm[] {
  const announced = new Set(d.host(name).stopping?.running ?? []);
  const waiting: Vm[] = [];
  for (const vm of d.vms()) {
    if (!proven(vm.uuid)) continue;
    const here = vm.on.find((p) => p.host === name);
    const was = here !== undefined;
    if (!was && !awaitsOnly(vm, name) && !(announced.has(vm.uuid) && vm.on.length === 0)) continue;
    const on = vm.on.filter((p) => p.host !== name);
    const fatal = was ? countFatalStart(d, vm, d.host(name)) : null;
    d.patchVm(vm.uuid, { on, epoch: raiseEpochs ? vm.epoch + 1 : vm.epoch });
    const r = vm.recovery;
    if ((r.kind === 'starting' || r.kind === 'pinned') && r.host === name && r.effect !== null) d.drop(r.effect);
    const now = d.vm(vm.uuid);
    // The far end of a broken migration bars the start (S5), yet the VM is lost: it waits. One that runs elsewhere is not.
    if (now.desired !== 'running' || on.some((p) => p.why !== 'migration' && !isOlder(d, p, here))) continue;
    if (!isRestartable(now)) {
      hold(d, now, name);
      continue;
    }
    if (fatal !== null) {
      hold(d, now, name, fatal);
      continue;
    }
    waitForPlace(d, now, name, onlyHost);
    waiting.push(d.vm(vm.uuid));
  }
  // Nobody is started anywhere before every linked host has said anew what runs on it (S5).
  if (waiting.length > 0) for (const host of d.hosts()) if (host.link.up) d.askInventory(host.name);
  return waiting;
}

/**
 * The host of `old` has said nothing since the VM was reported on the lost host: it bars the start until it speaks (S5), and its
 * "not here" is then no stop by hand.
 */
function isOlder(d: Draft, old: Presence, lost: Presence | undefined): boolean {
  const saidAt = d.cluster.hosts[old.host]?.inventory?.at ?? Number.NEGATIVE_INFINITY;
  return old.why === 'reported' && lost?.why === 'reported' && saidAt < lost.since;
}

/**
 * An announced shutdown was called off: VMs that it had stopped already are nowhere now, and nobody else would start them
 * again. They wait for this host (S8).
 */
export function resumeStopped(d: Draft, name: string): void {
  for (const uuid of d.host(name).stopping?.running ?? []) {
    const vm = d.cluster.vms[uuid];
    if (vm === undefined || vm.on.length > 0 || vm.recovery.kind !== 'none' || !isRestartable(vm)) continue;
    waitForPlace(d, vm, name, name);
    for (const host of d.hosts()) if (host.link.up) d.askInventory(host.name);
  }
  d.patchHost(name, { stopping: null });
}

/**
 * What cannot run anywhere else was lost with its host and is back with it: nobody else would start it, since its autostart was
 * taken over (S7). It waits for its own host alone.
 */
export function bringHome(d: Draft, name: string): void {
  const home = d.vms().filter((vm) => livesOnlyOn(vm, name) && isHeldByObstacles(vm) && vm.on.length === 0);
  for (const vm of home) waitForPlace(d, vm, name, name);
  if (home.length > 0) for (const host of d.hosts()) if (host.link.up) d.askInventory(host.name);
}

/** One that is held for another reason, a crash as a rule, goes on waiting for a person. */
function isHeldByObstacles({ recovery, obstacles }: Vm): boolean {
  return recovery.kind === 'held' && recovery.reason === obstacles.join('; ');
}

/** Something of it exists on this host only, a local disk as a rule. */
function livesOnlyOn(vm: Vm, host: string): boolean {
  const wanted = vm.desired === 'running' && vm.policy === 'restart';
  return wanted && vm.obstacles.length > 0 && !vm.blockJob && vm.owner === host;
}

/** It may be started where it waits to be started: anywhere, or at home only. */
export function mayStart(vm: Vm): boolean {
  if (isRestartable(vm)) return true;
  const r = vm.recovery;
  return r.kind === 'waiting' && r.onlyHost !== null && livesOnlyOn(vm, r.onlyHost);
}

/** Puts a VM that is proven to be nowhere on the list of those that wait for a place. */
export function waitForPlace(d: Draft, vm: Vm, from: string | null, onlyHost: string | null): void {
  const r = vm.recovery;
  const attempts = r.kind === 'starting' || r.kind === 'pinned' || r.kind === 'waiting' ? r.attempts : 0;
  d.patchVm(vm.uuid, {
    recovery: {
      kind: 'waiting',
      since: d.now,
      from,
      notBefore: d.now,
      onlyHost,
      attempts,
      avoid: [],
      locked: null,
      told: false,
    },
  });
}

export function hold(d: Draft, vm: Vm, from: string, why: string | null = null): void {
  if (vm.policy === 'ignore' || vm.desired !== 'running') return;
  const whyHeld = vm.blockJob
    ? 'a block job was open when its host died, so its definition may be stale (S18)'
    : vm.obstacles.join('; ');
  const reason = why ?? whyHeld;
  const atHome = why === null && !vm.blockJob ? ` It is started again when ${from} is back.` : '';
  const sentence = `${vm.name} is not started elsewhere: ${reason.replace(/\.$/, '')}.${atHome}`;
  d.patchVm(vm.uuid, { recovery: { kind: 'held', since: d.now, reason } });
  d.say(vm.name, 'vm-held', sentence, { incident: d.host(from).incident?.id });
  d.notify('vm-held', 'critical', vm.name, sentence, { host: from });
}
