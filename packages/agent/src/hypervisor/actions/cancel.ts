import type { CancelResult, CancelStart } from '@picket/protocol';
import { clip } from '../../files/text.ts';
import { saysNoDomain } from '../virsh.ts';
import { undefine } from './undefine.ts';
import { type ActionWorld, presenceOf } from './world.ts';

const waitMs = 20_000;

type Outcome = Pick<CancelResult, 'outcome' | 'reason'>;

/**
 * Makes sure that no start below this epoch is ever obeyed, then says whether the VM runs. A running VM is left alone.
 * `gone` is said only when no start can still be under way: neither the agent's own nor one that libvirt has begun.
 */
export async function cancelStart(world: ActionWorld, order: CancelStart): Promise<CancelResult> {
  const known = world.memory.vm(order.vm);
  // First of all and without waiting for a start that hangs: whatever comes to the hook from now on is refused.
  const voided = known.grant !== null && known.grant.epoch < order.epoch;
  await world.memory.changeVms({
    [order.vm]: { highestEpoch: Math.max(known.highestEpoch, order.epoch), ...(voided ? { grant: null } : {}) },
  });
  const tooLong: Outcome = { outcome: 'unknown', reason: 'A start of this VM is still under way.' };
  let timer: NodeJS.Timeout | undefined;
  const result = await Promise.race([
    world.locks.run(order.vm, () => truth(world, order.vm)),
    new Promise<Outcome>((resolve) => {
      timer = setTimeout(() => resolve(tooLong), waitMs);
    }),
  ]);
  clearTimeout(timer);
  const { outcome, reason } = result;
  return {
    type: 'cancel-result',
    effectId: order.effectId,
    vm: order.vm,
    epoch: order.epoch,
    outcome,
    reason: clip(reason, 2000),
  };
}

async function truth(world: ActionWorld, vm: string): Promise<Outcome> {
  // Turning autostart off needs the domain's job lock: once it is done, any start that had passed the hook before the grant
  // was taken away has ended too, and the list below shows how.
  const barrier = await world.virsh.call(['autostart', '--disable', vm]);
  const presence = await presenceOf(world.virsh, vm);
  if (presence.here === 'unknown') return { outcome: 'unknown', reason: presence.reason };
  if (presence.here === 'running' || presence.here === 'between') return { outcome: 'running', reason: '' };
  if (!barrier.ok && !saysNoDomain(barrier.text)) return { outcome: 'unknown', reason: barrier.text };
  if (presence.here === 'inactive' && world.memory.vm(vm).definedHere) {
    if ((await undefine(world.virsh, vm)) === null) await world.memory.changeVms({ [vm]: { definedHere: false } });
  }
  return { outcome: 'gone', reason: '' };
}
