import { setTimeout as delay } from 'node:timers/promises';
import {
  type CancelStart,
  notDone,
  type OwnVms,
  type ReleaseVms,
  type StartVm,
  type ToServer,
  type VmOrder,
  whyKeepHere,
  whyTooYoung,
} from '@picket/protocol';
import { guestFromXml } from './guest.ts';
import type { Machine, StartOutcome } from './machine.ts';
import type { World } from './world.ts';

export interface OrderWorld {
  readonly world: World;
  readonly nowMs: () => number;
  /** How long libvirt takes for a start. */
  readonly startMs: () => number;
}

/** Carries one order about VMs out as a real agent would; null when the host died over it and nobody answers. */
export async function obey(at: OrderWorld, machine: Machine, order: VmOrder): Promise<ToServer | null> {
  const objection = whyNotEpoch(machine, order.serverEpoch);
  if (objection !== null) return notDone(order, objection, 'refused');
  machine.memory.highestServerEpoch = order.serverEpoch;
  switch (order.type) {
    case 'start-vm':
      return start(at, machine, order);
    case 'cancel-start':
      return cancel(machine, order);
    case 'release-vms':
      return release(at, machine, order);
    case 'own-vms':
      return own(machine, order);
  }
}

/** S17: a server below the highest epoch obeyed is an old, restored or cloned one. */
export function whyNotEpoch({ memory }: Machine, serverEpoch: number): string | null {
  if (serverEpoch >= memory.highestServerEpoch) return null;
  return `The server's epoch ${serverEpoch} is below ${memory.highestServerEpoch}, which this host has already obeyed.`;
}

async function start(at: OrderWorld, machine: Machine, order: StartVm): Promise<ToServer | null> {
  const { effectId, vm, epoch } = order;
  const { bootId } = machine;
  const answer = ({ outcome, reason }: StartOutcome): ToServer => ({
    type: 'vm-result',
    effectId,
    vm,
    epoch,
    outcome,
    reason,
  });
  const known = machine.answers.get(effectId);
  // The first order's answer is still to come.
  if (known === null) return null;
  if (known !== undefined) return answer(known);
  const memory = machine.vm(vm);
  if (epoch <= memory.highestEpoch) {
    const reason = `Epoch ${epoch} of this start is over: ${memory.highestEpoch} has been seen for this VM.`;
    return answer({ outcome: 'refused', reason });
  }
  machine.remember(effectId, null);
  memory.highestEpoch = epoch;
  memory.grant = { epoch, bootId };
  machine.starting.add(vm);
  await delay(at.startMs(), undefined, { ref: false });
  if (!machine.alive || machine.bootId !== bootId) return null;
  machine.starting.delete(vm);
  const outcome = launch(at, machine, order);
  if (outcome.outcome !== 'started' && memory.grant?.epoch === epoch) memory.grant = null;
  machine.remember(effectId, outcome);
  return answer(outcome);
}

function launch({ world, nowMs }: OrderWorld, machine: Machine, order: StartVm): StartOutcome {
  const { highestEpoch } = machine.vm(order.vm);
  if (highestEpoch > order.epoch)
    return { outcome: 'refused', reason: `The start was cancelled at epoch ${highestEpoch}.` };
  const guest = guestFromXml(machine.plan.cluster, order.vm, order.xml);
  if (typeof guest === 'string') return { outcome: 'refused', reason: guest };
  if (world.run(machine, guest, nowMs())) return { outcome: 'started', reason: '' };
  return { outcome: 'locked', reason: `Failed to get "write" lock on ${guest.disk.path}` };
}

/** From here on a start below this epoch ends refused, one under way too: so `gone` is true at once. */
function cancel(machine: Machine, { effectId, vm, epoch }: CancelStart): ToServer {
  const memory = machine.vm(vm);
  if (memory.grant !== null && memory.grant.epoch < epoch) memory.grant = null;
  memory.highestEpoch = Math.max(memory.highestEpoch, epoch);
  const runs = (machine.guests.get(vm)?.runningSinceMs ?? null) !== null;
  if (!runs) machine.guests.delete(vm);
  return { type: 'cancel-result', effectId, vm, epoch, outcome: runs ? 'running' : 'gone', reason: '' };
}

/** S9: the only running copy is never ended. */
function release(at: OrderWorld, machine: Machine, order: ReleaseVms): ToServer {
  const nowMs = at.nowMs();
  const vms = order.vms.map((item) => {
    const { vm, epoch } = item;
    const memory = machine.vm(vm);
    memory.highestEpoch = Math.max(memory.highestEpoch, epoch);
    memory.grant = null;
    const here = machine.guests.get(vm);
    if (here === undefined) return { vm, outcome: 'released' as const, reason: 'It is not defined here.' };
    if (here.runningSinceMs !== null) {
      const keep = whyKeepHere(item, machine.plan.name) ?? whyTooYoung(item, nowMs - here.runningSinceMs);
      if (keep !== null) return { vm, outcome: 'kept' as const, reason: keep };
      at.world.stop(machine, here.guest, nowMs);
    }
    machine.guests.delete(vm);
    return { vm, outcome: 'released' as const, reason: '' };
  });
  return { type: 'release-result', effectId: order.effectId, vms };
}

/** S7: this boot may run exactly these VMs. A start under way was granted by an order of its own. */
function own(machine: Machine, order: OwnVms): ToServer {
  const owned = new Set(order.vms.map(({ vm }) => vm));
  for (const [vm, memory] of machine.memory.guests) {
    if (!owned.has(vm) && !machine.starting.has(vm)) memory.grant = null;
  }
  const problems: string[] = [];
  for (const { vm, name, epoch } of order.vms) {
    const memory = machine.vm(vm);
    if (epoch < memory.highestEpoch)
      problems.push(`${name}: epoch ${epoch} is over, ${memory.highestEpoch} has been seen.`);
    else {
      memory.highestEpoch = epoch;
      memory.grant = { epoch, bootId: machine.bootId };
    }
  }
  return {
    type: 'own-result',
    effectId: order.effectId,
    ok: problems.length === 0,
    reason: problems.join(' ').slice(0, 2000),
  };
}
