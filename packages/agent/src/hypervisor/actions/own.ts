import type { OwnResult, OwnVms } from '@picket/protocol';
import type { VmRecord } from '../../effects.ts';
import { clip } from '../../files/text.ts';
import { listDomains } from '../domain-list.ts';
import { saysNoDomain } from '../virsh.ts';
import type { ActionWorld } from './world.ts';

/**
 * From now on this boot may run exactly these VMs, and only Picket starts them: everything else that Picket ever managed here
 * loses its grant, and libvirt's own autostart is taken over (S7). The cluster's other VMs are barred although they were never
 * here, for as long as they are named: what this agent knows no epoch of it lets go again.
 */
export async function ownVms(world: ActionWorld, order: OwnVms): Promise<OwnResult> {
  const { memory, bootId } = world;
  const problems: string[] = [];
  const changes: Record<string, Partial<VmRecord> | null> = {};
  const owned = new Set(order.vms.map(({ vm }) => vm));
  const barred = new Set(order.others);
  // A start under way was granted by an order of its own: a list made before it must not take that away.
  for (const [vm, record] of memory.vms()) {
    if (record.grant !== null && !owned.has(vm) && !memory.isStarting(vm)) changes[vm] = { grant: null };
    if (!owned.has(vm) && !barred.delete(vm) && wasNeverHere(record)) changes[vm] = null;
  }
  for (const vm of barred) changes[vm] = {};
  for (const { vm, name, epoch } of order.vms) {
    const { highestEpoch } = memory.vm(vm);
    if (epoch < highestEpoch) problems.push(`${name}: epoch ${epoch} is over, ${highestEpoch} has been seen.`);
    else changes[vm] = { highestEpoch: epoch, grant: { epoch, bootId } };
  }
  await memory.changeVms(changes);
  problems.push(...(await takeAutostartOver(world, owned)));
  return {
    type: 'own-result',
    effectId: order.effectId,
    ok: problems.length === 0,
    reason: clip(problems.join(' '), 2000),
  };
}

function wasNeverHere({ highestEpoch, grant, definedHere }: VmRecord): boolean {
  return highestEpoch < 0 && grant === null && !definedHere;
}

async function takeAutostartOver(world: ActionWorld, owned: ReadonlySet<string>): Promise<string[]> {
  const list = await listDomains(world.virsh);
  if (!list.ok) return [`Autostart could not be taken over: ${list.reason}.`];
  const problems: string[] = [];
  for (const { uuid, name } of list.domains.filter((domain) => domain.autostart && owned.has(domain.uuid))) {
    const answer = await world.virsh.call(['autostart', '--disable', uuid]);
    if (answer.ok) await world.memory.changeVms({ [uuid]: { autostartWas: true } });
    else if (!saysNoDomain(answer.text)) problems.push(`${name}: autostart could not be turned off: ${answer.text}`);
  }
  return problems;
}
