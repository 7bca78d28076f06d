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
import { agentWorks, bootIdOf, type Machine, type StartRecord, works } from '../world/machine.ts';
import type { World } from '../world/world.ts';

type Reply = (answer: ToServer) => void;
type StartOutcome = NonNullable<StartRecord['outcome']>;

const CANCEL_PATIENCE_MS = 20_000;

/**
 * What the agent of a hypervisor does with an order about VMs: the rules of S6, S7, S9 and S17 as the real agent keeps them
 * (packages/agent/src/hypervisor/actions), on a simulated libvirt.
 */
export function obey(world: World, machine: Machine, order: VmOrder, reply: Reply): void {
  const { memory } = machine;
  if (order.serverEpoch < memory.highestServerEpoch) {
    reply(notDone(order, `epoch ${order.serverEpoch} of this server is below ${memory.highestServerEpoch}`, 'refused'));
    return;
  }
  memory.highestServerEpoch = order.serverEpoch;
  switch (order.type) {
    case 'start-vm':
      start(world, machine, order, reply);
      return;
    case 'cancel-start':
      cancel(world, machine, order, reply);
      return;
    case 'release-vms':
      reply({
        type: 'release-result',
        effectId: order.effectId,
        vms: order.vms.map((v) => release(world, machine, v)),
      });
      return;
    case 'own-vms':
      reply(own(machine, order));
  }
}

/** A start by this agent process that has begun and not ended; one of an earlier process is over. */
function isStarting(machine: Machine, uuid: string): boolean {
  return [...machine.memory.starts.values()].some(
    (s) => s.vm === uuid && s.outcome === null && s.session === machine.session,
  );
}

function start(world: World, machine: Machine, order: StartVm, reply: Reply): void {
  const { memory } = machine;
  const { vm, epoch, effectId } = order;
  const answer = (outcome: StartOutcome, reason = ''): void =>
    reply({ type: 'vm-result', effectId, vm, epoch, outcome, reason });
  const known = memory.starts.get(effectId);
  if (known !== undefined) {
    if (known.outcome === null && machine.guests.has(vm)) known.outcome = 'started';
    answer(known.outcome ?? 'unknown', known.reason);
    return;
  }
  const highest = memory.epochs.get(vm) ?? -1;
  if (epoch <= highest) {
    answer('refused', `epoch ${epoch} of this start is over: ${highest} has been seen`);
    return;
  }
  const bootId = bootIdOf(machine);
  const record: StartRecord = { vm, session: machine.session, outcome: null, reason: '' };
  memory.starts.set(effectId, record);
  memory.epochs.set(vm, epoch);
  memory.grants.set(vm, { epoch, bootId });
  const { session } = machine;
  const launch = (): void => {
    if (bootIdOf(machine) !== bootId || machine.power === 'off' || (!machine.booted && !machine.hung)) return;
    if (machine.hung || (machine.agent === 'hangs' && machine.session === session)) {
      world.schedule.after(500, launch);
      return;
    }
    const orphan = machine.session !== session || !agentWorks(machine);
    // The agent died in between: libvirt had been told, or not.
    if (orphan && world.random.chance(0.5)) return;
    const result = tryLaunch(world, machine, order);
    if (result === 'wait') {
      world.schedule.after(1_000, launch);
      return;
    }
    if (orphan) return;
    if (result.outcome !== 'started' && memory.grants.get(vm)?.epoch === epoch) memory.grants.delete(vm);
    Object.assign(record, result);
    answer(result.outcome, result.reason);
  };
  world.schedule.after(world.random.int(300, 1_500), launch);
}

function tryLaunch(
  world: World,
  machine: Machine,
  { vm, epoch }: StartVm,
): 'wait' | { outcome: StartOutcome; reason: string } {
  const spec = world.vms.get(vm);
  if (spec === undefined) return { outcome: 'refused', reason: 'the definition cannot be understood' };
  const here = machine.guests.get(vm);
  if (here !== undefined)
    return here.paused
      ? { outcome: 'unknown', reason: 'its QEMU is here, neither running nor gone' }
      : { outcome: 'started', reason: 'it ran here already' };
  const highest = machine.memory.epochs.get(vm) ?? -1;
  if (highest > epoch) return { outcome: 'refused', reason: `the start was cancelled at epoch ${highest}` };
  const access = world.reachesPool(machine.name, spec.pool) ? world.pool(spec.pool).access(machine.name) : 'stall';
  if (access === 'stall') return 'wait';
  if (access === 'error' || access === 'readonly')
    return { outcome: 'refused', reason: `its image cannot be opened for writing (${access})` };
  if (world.isLocked(vm, machine.name)) {
    for (const watcher of world.watchers) watcher.startLocked?.(spec, machine);
    return { outcome: 'locked', reason: 'Failed to get "write" lock: is another process using the image?' };
  }
  world.begin(spec, machine, 'picket', false);
  machine.defined.add(vm);
  return { outcome: 'started', reason: '' };
}

function cancel(world: World, machine: Machine, order: CancelStart, reply: Reply): void {
  const { vm, epoch, effectId } = order;
  const { memory } = machine;
  memory.epochs.set(vm, Math.max(memory.epochs.get(vm) ?? -1, epoch));
  if ((memory.grants.get(vm)?.epoch ?? epoch) < epoch) memory.grants.delete(vm);
  const begunAt = world.now;
  const look = (): void => {
    if (!works(machine)) return;
    const guest = machine.guests.get(vm);
    const underWay = isStarting(machine, vm);
    if (guest === undefined && underWay && world.now - begunAt < CANCEL_PATIENCE_MS) {
      world.schedule.after(500, look);
      return;
    }
    reply({
      type: 'cancel-result',
      effectId,
      vm,
      epoch,
      outcome: guest !== undefined ? 'running' : underWay ? 'unknown' : 'gone',
      reason: '',
    });
  };
  look();
}

function release(
  world: World,
  machine: Machine,
  item: ReleaseVms['vms'][number],
): { vm: string; outcome: 'released' | 'kept' | 'unknown'; reason: string } {
  const { memory } = machine;
  memory.epochs.set(item.vm, Math.max(memory.epochs.get(item.vm) ?? -1, item.epoch));
  memory.grants.delete(item.vm);
  const guest = machine.guests.get(item.vm);
  if (guest !== undefined) {
    const keep = whyKeepHere(item, machine.name) ?? whyTooYoung(item, world.now - guest.startedAt);
    if (keep !== null) return { vm: item.vm, outcome: 'kept', reason: keep };
    for (const watcher of world.watchers) watcher.guestReleased?.(guest);
    world.end(guest);
  }
  machine.defined.delete(item.vm);
  return { vm: item.vm, outcome: 'released', reason: '' };
}

function own(machine: Machine, order: OwnVms): ToServer {
  const { memory } = machine;
  const owned = new Set(order.vms.map(({ vm }) => vm));
  for (const vm of [...memory.grants.keys()]) if (!owned.has(vm) && !isStarting(machine, vm)) memory.grants.delete(vm);
  // The others are barred although they were never here; what no epoch is known of is let go when it is named no more.
  const others = new Set(order.others);
  for (const [vm, highest] of [...memory.epochs])
    if (highest < 0 && !owned.has(vm) && !others.has(vm)) memory.epochs.delete(vm);
  for (const vm of others) if (!memory.epochs.has(vm)) memory.epochs.set(vm, -1);
  const problems: string[] = [];
  for (const { vm, name, epoch } of order.vms) {
    const highest = memory.epochs.get(vm) ?? -1;
    if (epoch < highest) problems.push(`${name}: epoch ${epoch} is over, ${highest} has been seen.`);
    else {
      memory.epochs.set(vm, epoch);
      memory.grants.set(vm, { epoch, bootId: bootIdOf(machine) });
    }
  }
  return { type: 'own-result', effectId: order.effectId, ok: problems.length === 0, reason: problems.join(' ') };
}

/** libvirt's hook (S7): whether somebody else's start of a managed VM is let through on this boot. */
export function hookAllows(machine: Machine, uuid: string): boolean {
  if (!machine.memory.epochs.has(uuid)) return true;
  return machine.memory.grants.get(uuid)?.bootId === bootIdOf(machine);
}
