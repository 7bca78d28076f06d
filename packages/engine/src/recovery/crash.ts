import type { Draft } from '../draft.ts';
import type { Presence, Vm } from '../model/vm.ts';
import { n, secs } from '../words/sentences.ts';
import { waitForPlace } from './lost.ts';

const WINDOW_MS = 600_000;
/** Restarts after a crash within the window; one more crash and the VM stays down (DESIGN §7). */
const MAX_RESTARTS = 3;

/**
 * libvirt's words for a guest that nobody stopped. `crashed`: its QEMU went away without a shutdown (kill -9, the kernel out of
 * memory), or the guest panicked with on_crash destroy. `daemon`: libvirt ended it, as it could not talk to its QEMU any more.
 * A person's destroy, a shutdown from within and a QEMU that was sent TERM say other things; `failed` is a start that failed.
 */
const crashWords: readonly string[] = ['crashed', 'daemon'];

/**
 * True when a VM that ran on this host went down there by itself, and Picket is the one to see to it. `others`: where else it may
 * be. While the host itself stops, its guests end with it (S8); where another manager rules, or nobody, it is not ours.
 */
export function hasCrashed(
  d: Draft,
  name: string,
  vm: Vm,
  others: readonly Presence[],
  reason: string | undefined,
): boolean {
  const host = d.host(name);
  const ours = ['up', 'maintenance'].includes(host.state) || (host.state === 'returned' && host.proof !== null);
  return (
    reason !== undefined &&
    crashWords.includes(reason) &&
    ours &&
    host.stopping === null &&
    host.otherManagers.length === 0 &&
    vm.desired === 'running' &&
    vm.recovery.kind === 'none' &&
    // The paused far end of a migration goes with its source; a copy that somebody else reports is none of this crash.
    others.every((p) => p.why === 'migration')
  );
}

/**
 * Starts it again on the same host, by the way of every start: a higher epoch, its own result (I1, S5, S6); or leaves it down
 * for a person, with an alarm.
 */
export function onCrash(d: Draft, name: string, vm: Vm, others: readonly Presence[]): void {
  const since = d.now - WINDOW_MS;
  const restarts = (vm.crashRestarts ?? []).filter((at) => at > since);
  d.patchVm(vm.uuid, { on: others, crashRestarts: restarts });
  const what = `${vm.name} crashed on ${name}`;
  if (vm.policy === 'ignore') {
    d.patchVm(vm.uuid, { desired: 'stopped' });
    d.say(vm.name, 'vm-crashed', `${what}; its policy is ignore, so it is left alone.`, { host: name });
    return;
  }
  const why = whyNotRestart(d, name, vm, restarts.length);
  if (why !== null) {
    const sentence = `${what} and stays down: ${why}. To start it, run: picket vm retry ${vm.name}`;
    d.patchVm(vm.uuid, { recovery: { kind: 'held', since: d.now, reason: `it crashed, and ${why}` } });
    d.say(vm.name, 'vm-crashed', sentence, { host: name });
    d.notify('vm-crashed', 'critical', vm.name, sentence, { host: name });
    return;
  }
  const when = d.cluster.armed.on ? '' : ' once the cluster is armed';
  const sentence = `${what}; it is started there again${when} (restart ${restarts.length + 1} of ${MAX_RESTARTS} within ${secs(WINDOW_MS)}).`;
  d.say(vm.name, 'vm-crashed', sentence, { host: name });
  d.notify('vm-crashed', 'warning', vm.name, sentence, { host: name });
  d.patchVm(vm.uuid, { crashRestarts: [...restarts, d.now] });
  waitForPlace(d, d.vm(vm.uuid), name, name);
  // It is started nowhere before every linked host has said anew what runs on it (S5).
  for (const host of d.hosts()) if (host.link.up && host.name !== name) d.askInventory(host.name);
}

function whyNotRestart(d: Draft, name: string, vm: Vm, restarts: number): string | null {
  const host = d.host(name);
  if (host.settings.onCrash === 'notify') return 'onCrash is notify';
  if (host.state === 'maintenance') return `${name} is in maintenance`;
  if (vm.blockJob) return 'a block job was open, so its definition may be stale (S18)';
  if (restarts >= MAX_RESTARTS) return `it was restarted ${n(restarts, 'time')} within ${secs(WINDOW_MS)} already`;
  return null;
}
