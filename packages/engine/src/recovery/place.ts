import type { Draft } from '../draft.ts';
import type { Host } from '../model/host.ts';
import type { Vm } from '../model/vm.ts';

export type Placement = { readonly host: string } | { readonly host: null; readonly why: string };

/** Picks the up host with most free memory that may and can take the VM; says why if there is none. */
export function place(d: Draft, vm: Vm): Placement {
  const r = vm.recovery;
  const avoid = r.kind === 'waiting' ? r.avoid : [];
  const only = r.kind === 'waiting' ? (r.locked?.host ?? r.onlyHost) : null;
  const reasons: string[] = [];
  const fits: { host: Host; free: number }[] = [];
  for (const host of d.hosts()) {
    if (only !== null && host.name !== only) continue;
    const free = freeMemoryMib(d, host);
    const why = refusal(d, vm, host, free);
    if (why === null) fits.push({ host, free });
    else reasons.push(`${host.name}: ${why}`);
  }
  fits.sort(
    (a, b) =>
      Number(avoid.includes(a.host.name)) - Number(avoid.includes(b.host.name)) ||
      b.free - a.free ||
      a.host.name.localeCompare(b.host.name),
  );
  const best = fits[0];
  return best === undefined ? { host: null, why: reasons.join('; ') || 'there is no host' } : { host: best.host.name };
}

function refusal(d: Draft, vm: Vm, host: Host, freeMib: number): string | null {
  if (host.state !== 'up' || !host.link.up) return `it is ${host.state === 'up' ? 'silent' : host.state}`;
  if (host.inventory === null || !host.inventory.ok) return 'its libvirt cannot be asked';
  if (host.automaticMaintenance || host.stopping !== null) return 'it is leaving service';
  if (freeMib < vm.memoryMib) return `${Math.max(0, Math.floor(freeMib))} MiB are free, ${vm.memoryMib} MiB are needed`;
  for (const disk of vm.disks) {
    if (disk.pool !== null && !host.pools.some((p) => p.pool === disk.pool && p.ok))
      return `it does not reach pool ${disk.pool}`;
  }
  if (vm.group !== null) {
    const mate = d
      .vms()
      .find((v) => v.uuid !== vm.uuid && v.group === vm.group && v.on.some((p) => p.host === host.name));
    if (mate !== undefined) return `${mate.name} of the same group is there`;
  }
  if (startsUnderWay(d, host.name) >= host.settings.recoveryParallelStarts) return 'it is busy with other starts';
  return null;
}

function startsUnderWay(d: Draft, host: string): number {
  return d.vms().filter((v) => v.recovery.kind === 'starting' && v.recovery.host === host).length;
}

/** Free by its last inventory, less what was sent there since. */
function freeMemoryMib(d: Draft, host: Host): number {
  const since = host.inventory?.at ?? 0;
  let free = host.memoryFreeMib;
  for (const vm of d.vms()) {
    if (vm.on.some((p) => p.host === host.name && (p.why === 'starting' || p.since > since))) free -= vm.memoryMib;
  }
  return free;
}
