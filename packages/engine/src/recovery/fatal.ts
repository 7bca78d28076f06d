import type { Draft } from '../draft.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import type { Vm } from '../model/vm.ts';
import { secs } from '../words/sentences.ts';

/** That many hosts in a row, and the VM is held. */
const FATAL_STARTS = 2;

/**
 * S23: a host that dies within fatalStartSeconds after a VM was started on it may have died of that VM. Notes whether this host died soon after Picket had started the VM there. Returns the reason to hold the VM once it was
 * the second host in a row; null while it may be started elsewhere. A shutdown that was announced is no death.
 */
export function countFatalStart(d: Draft, vm: Vm, host: Host): string | null {
  if (host.stopping !== null) return null;
  const startedAt = startedOn(vm, host.name);
  const diedAt = host.incident?.disconnectAt ?? d.now;
  const soon = startedAt !== null && diedAt - startedAt < host.settings.fatalStartSeconds * 1000;
  const fatalStarts = soon ? vm.fatalStarts + 1 : 0;
  d.patchVm(vm.uuid, { fatalStarts });
  return fatalStarts < FATAL_STARTS
    ? null
    : `${fatalStarts} hosts in a row, ${host.name} the last, died within ${secs(host.settings.fatalStartSeconds * 1000)} after it was started there; find out what it does to a host, then run: picket vm retry ${vm.name}`;
}

/** A start whose outcome is not known yet may have killed the host just as well. */
function startedOn(vm: Vm, host: string): Ms | null {
  const starting = vm.on.find((p) => p.host === host && p.why === 'starting');
  return starting?.since ?? vm.lastStartedAt;
}

/** The fences of this host that count, with one at `now`. */
export function fencedAgain({ fencedAt, settings }: Host, now: Ms): readonly Ms[] {
  return [...fencedAt.filter((at) => at > now - settings.fencedOftenSeconds * 1000), now];
}

/** S23: a host fenced twice within fencedOftenSeconds comes back, and stays in maintenance until a person has looked at it. */
export function isFencedOften(host: Host): boolean {
  return host.settings.fencedOftenSeconds > 0 && host.fencedAt.length >= 2;
}
