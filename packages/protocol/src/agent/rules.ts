import type { CancelStart, OwnVms, ReleaseVms, StartVm } from './to-agent.ts';
import type { ToServer } from './to-server.ts';

// What every agent answers alike: the real one, the simulator's, and those of a swarm over sockets.

export type VmOrder = StartVm | CancelStart | ReleaseVms | OwnVms;

/**
 * The answer to an order that was not carried out: it claims nothing. `start` says whether a start is refused, which pins nothing,
 * or unknown (S6).
 */
export function notDone(order: VmOrder, reason: string, start: 'refused' | 'unknown'): ToServer {
  const { effectId } = order;
  switch (order.type) {
    case 'start-vm':
      return { type: 'vm-result', effectId, vm: order.vm, epoch: order.epoch, outcome: start, reason };
    case 'cancel-start':
      return { type: 'cancel-result', effectId, vm: order.vm, epoch: order.epoch, outcome: 'unknown', reason };
    case 'release-vms':
      return { type: 'release-result', effectId, vms: order.vms.map(({ vm }) => ({ vm, outcome: 'unknown', reason })) };
    case 'own-vms':
      return { type: 'own-result', effectId, ok: false, reason };
  }
}

/**
 * S9: why a running copy on `host` must live whatever its age; null when another host has the VM, so that the age decides.
 */
export function whyKeepHere(item: ReleaseVms['vms'][number], host: string): string | null {
  if (item.runsOn === null) return 'It runs here and is reported to run nowhere else.';
  if (item.runsOn === host) return 'It is reported to run on this host.';
  return null;
}

/** S9: why a QEMU of this age must live; null when it is a leftover from before the fence. */
export function whyTooYoung(item: ReleaseVms['vms'][number], ageMs: number): string | null {
  return ageMs <= item.fencedAgoMs ? 'Its QEMU process is younger than the fence.' : null;
}
