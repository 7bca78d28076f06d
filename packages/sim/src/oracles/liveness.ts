import { agentWorks, type Machine, works } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import type { Records } from './oracle.ts';

/** What people were told: each by whom it is about. */
export interface Told {
  readonly event: string;
  readonly subject: string;
}

const calm = ['down', 'maintenance', 'disabled', 'retired'];
const hostAlarms = [
  'host-condemned',
  'needs-person',
  'host-unknown',
  'host-degraded',
  'gate-closed',
  'cap-reached',
  'fence-failed',
  'would-have-acted',
  'device-untrusted',
  'proof-void',
];
const vmAlarms = ['vm-held', 'vm-unplaceable', 'needs-person', 'vm-crashed'];

/**
 * I7, once faults have healed and time has passed: every dead host has ended down, returned or in an alarm that a person sees;
 * every VM that can be restarted runs, or people were told why not. One sentence for each promise that does not hold yet.
 * `stopped` names the VMs that a person stopped.
 */
export function unsettled(
  world: World,
  records: Records,
  told: readonly Told[],
  stopped: ReadonlySet<string>,
): string[] {
  const alarmed = (subject: string, events: readonly string[]): boolean =>
    told.some((t) => t.subject === subject && events.includes(t.event));
  const out: string[] = [];
  for (const machine of world.machines.values()) {
    const state = records.hosts.get(machine.name)?.state ?? 'unknown';
    if (works(machine) && agentWorks(machine)) {
      const manual = records.hosts.get(machine.name)?.settings.returnToService === 'manual';
      const fine = state === 'up' || calm.slice(1).includes(state) || (state === 'returned' && manual);
      if (!fine && !alarmed(machine.name, hostAlarms)) out.push(`I7: ${machine.name} lives and is still ${state}`);
    } else if (state === 'fenced' && waitingFor(records, machine.name).every((vm) => alarmed(vm, vmAlarms))) {
      // It stays open until the last of its VMs has found a place, and people know of each.
    } else if (!calm.includes(state) && !alarmed(machine.name, hostAlarms)) {
      out.push(`I7: ${machine.name} is dead, still ${state}, and nobody was told`);
    }
  }
  for (const vm of world.vms.values()) {
    if (stopped.has(vm.name) || vm.local || world.guestsOf(vm.uuid).some((g) => runs(world, g.host))) continue;
    const known = records.vms.get(vm.uuid);
    if (known?.policy === 'ignore') continue;
    // Started by somebody and lost again before any server heard of it.
    const last = world.runs.filter((g) => g.vm.uuid === vm.uuid).at(-1);
    const unseen = last !== undefined && last.by !== 'picket';
    if (unseen && last.startedAt > (records.seenRunning.get(vm.uuid) ?? Number.NEGATIVE_INFINITY)) continue;
    if (known?.desired === 'stopped') {
      if (!alarmed(vm.name, vmAlarms)) out.push(`I7: ${vm.name} runs nowhere and Picket takes it for stopped`);
      continue;
    }
    if (alarmed(vm.name, vmAlarms) || excused(world, records, vm.uuid, (host) => alarmed(host, hostAlarms))) continue;
    out.push(`I7: ${vm.name} runs nowhere and nobody was told why`);
  }
  return out;
}

/** VMs that are still to be started because this host died. */
function waitingFor(records: Records, host: string): string[] {
  return [...records.vms.values()].flatMap(({ name, recovery: r }) =>
    r.kind !== 'none' && r.kind !== 'held' && r.from === host ? [name] : [],
  );
}

function runs(world: World, host: string): boolean {
  return works(world.machine(host));
}

/** Nothing may be started now, or its own host is the one that people were told of, or have in hand. */
function excused(world: World, records: Records, uuid: string, alarmed: (host: string) => boolean): boolean {
  if (records.cluster?.armed.on !== true) return true;
  const vm = records.vms.get(uuid);
  const r = vm?.recovery;
  const waitsFor = r?.kind === 'waiting' ? r.onlyHost : null;
  const names = new Set([vm?.owner, waitsFor, world.runs.filter((g) => g.vm.uuid === uuid).at(-1)?.host]);
  return [...names].some((name) => {
    const machine: Machine | undefined = name == null ? undefined : world.machines.get(name);
    if (machine === undefined || works(machine)) return false;
    const host = records.hosts.get(machine.name);
    const inHand = host !== undefined && ['maintenance', 'disabled', 'retired'].includes(host.state);
    return alarmed(machine.name) || inHand || host?.stopping !== null;
  });
}
