import type { Draft } from '../draft.ts';
import type { Host } from '../model/host.ts';
import { inRecovery } from '../model/lookup.ts';
import type { Vm } from '../model/vm.ts';
import { byName } from '../words/order.ts';

/** `busy`: there is room on a host, only its parallel starts are used up. */
export type Placement =
  | { readonly host: string }
  | { readonly host: null; readonly why: string; readonly busy: boolean };

/** Picks the up host with most free memory that may and can take the VM; says why if there is none. */
export function place(d: Draft, vm: Vm): Placement {
  const r = vm.recovery;
  const avoid = r.kind === 'waiting' ? r.avoid : [];
  const only = r.kind === 'waiting' ? (lockHost(d, vm) ?? r.onlyHost) : null;
  const reasons: string[] = [];
  let busy = false;
  const fits: { host: Host; free: number }[] = [];
  for (const host of d.hosts()) {
    if (only !== null && host.name !== only) continue;
    const free = freeMemoryMib(d, host, vm);
    const why = refusal(d, vm, host, free);
    if (why === null) fits.push({ host, free });
    else reasons.push(`${host.name}: ${why}`);
    busy ||= why === BUSY;
  }
  fits.sort(
    (a, b) =>
      Number(avoid.includes(a.host.name)) - Number(avoid.includes(b.host.name)) ||
      b.free - a.free ||
      byName(a.host.name, b.host.name),
  );
  const best = fits[0];
  return best === undefined
    ? { host: null, why: reasons.join('; ') || 'there is no host', busy }
    : { host: best.host.name };
}

const BUSY = 'it is busy with other starts';

/** Why this host cannot take the VM whatever else is started; null when it can. */
export function unfit(vm: Vm, host: Host, freeMib: number): string | null {
  if (host.state !== 'up' || !host.link.up) return `it is ${host.state === 'up' ? 'silent' : host.state}`;
  if (host.inventory === null || !host.inventory.ok) return 'its libvirt cannot be asked';
  if (host.automaticMaintenance || host.stopping !== null) return 'it is leaving service';
  if (freeMib < vm.memoryMib) return `${Math.max(0, Math.floor(freeMib))} MiB are free, ${vm.memoryMib} MiB are needed`;
  for (const disk of vm.disks) {
    if (disk.pool !== null && !host.pools.some((p) => p.pool === disk.pool && p.ok))
      return `it does not reach pool ${disk.pool}`;
  }
  return null;
}

function refusal(d: Draft, vm: Vm, host: Host, freeMib: number): string | null {
  const why = unfit(vm, host, freeMib);
  if (why !== null) return why;
  if (vm.group !== null) {
    const mate = d
      .vms()
      .find(
        (v) =>
          v.uuid !== vm.uuid &&
          v.group === vm.group &&
          (v.on.some((p) => p.host === host.name) || keepsPlace(d, v, vm, host)),
      );
    if (mate !== undefined) return `${mate.name} of the same group is there`;
  }
  if (startsUnderWay(d, host.name) >= host.settings.recoveryParallelStarts) return BUSY;
  return null;
}

function startsUnderWay(d: Draft, host: string): number {
  return inRecovery(d.cluster.vms).filter((v) => v.recovery.kind === 'starting' && v.recovery.host === host).length;
}

/** Free by its last inventory, less what was sent there since and what waits for a lock there, unless it may come after `vm`. */
function freeMemoryMib(d: Draft, host: Host, vm: Vm): number {
  const since = host.inventory?.at ?? 0;
  let free = host.memoryFreeMib;
  for (const other of d.vms()) {
    if (other.on.some((p) => p.host === host.name && (p.why === 'starting' || p.since > since)))
      free -= other.memoryMib;
    else if (other.priority >= vm.priority && keepsPlace(d, other, vm, host)) free -= other.memoryMib;
  }
  return free;
}

/** The host on which it waits for a lock (S13), between two tries; null once that host went away. */
function lockHost(d: Draft, { recovery }: Vm): string | null {
  const host =
    recovery.kind === 'waiting' && recovery.locked !== null ? d.cluster.hosts[recovery.locked.host] : undefined;
  return host?.state === 'up' && host.link.up ? host.name : null;
}

/** Its place on the host where it waits for a lock is kept; two that wait there do not keep each other out. */
function keepsPlace(d: Draft, other: Vm, vm: Vm, host: Host): boolean {
  return other.uuid !== vm.uuid && lockHost(d, other) === host.name && lockHost(d, vm) !== host.name;
}
