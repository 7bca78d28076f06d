import { type ReleaseResult, type ReleaseVms, whyKeepHere, whyTooYoung } from '@picket/protocol';
import { clip } from '../../files/text.ts';
import { undefine } from './undefine.ts';
import { type ActionWorld, presenceOf } from './world.ts';

const destroyTimeoutMs = 60_000;

type Released = ReleaseResult['vms'][number];
type Order = ReleaseVms['vms'][number];
type Outcome = Pick<Released, 'outcome' | 'reason'>;

/** Gives up VMs that belong elsewhere now: no grant, no autostart, no definition; never the only running copy (S9). */
export async function releaseVms(world: ActionWorld, order: ReleaseVms): Promise<ReleaseResult> {
  const changes = order.vms.map(({ vm, epoch }) => {
    const highestEpoch = Math.max(world.memory.vm(vm).highestEpoch, epoch);
    return [vm, { highestEpoch, grant: null }] as const;
  });
  await world.memory.changeVms(Object.fromEntries(changes));
  const vms: Released[] = [];
  // One after the other: a returned host that destroys and undefines many at once would only stall libvirtd.
  for (const item of order.vms) {
    const { outcome, reason } = await world.locks.run(item.vm, () => release(world, item));
    vms.push({ vm: item.vm, outcome, reason: clip(reason, 2000) });
  }
  return { type: 'release-result', effectId: order.effectId, vms };
}

async function release(world: ActionWorld, item: Order): Promise<Outcome> {
  const before = await presenceOf(world.virsh, item.vm);
  if (before.here === 'unknown') return { outcome: 'unknown', reason: before.reason };
  if (before.here === 'no') return { outcome: 'released', reason: 'It is not defined here.' };
  if (before.autostart) {
    await world.virsh.call(['autostart', '--disable', item.vm]);
    await world.memory.changeVms({ [item.vm]: { autostartWas: true } });
  }
  if (before.here !== 'inactive') {
    const keep = await whyKeep(world, item, before.name);
    if (keep !== null) return { outcome: 'kept', reason: keep };
    const answer = await world.virsh.call(['destroy', item.vm], destroyTimeoutMs);
    const after = await presenceOf(world.virsh, item.vm);
    if (after.here === 'unknown') return { outcome: 'unknown', reason: after.reason };
    if (after.here === 'running' || after.here === 'between')
      return {
        outcome: 'unknown',
        reason: `It still runs: ${answer.ok ? 'libvirt said it was destroyed' : answer.text}`,
      };
    if (after.here === 'no') return { outcome: 'released', reason: 'Its old copy was ended.' };
  }
  const left = await undefine(world.virsh, item.vm);
  if (left === null) {
    await world.memory.changeVms({ [item.vm]: { definedHere: false } });
    return { outcome: 'released', reason: '' };
  }
  // It does not run, and the hook lets nobody start it here: what stays is a line in a list.
  return { outcome: 'released', reason: `Its definition stays on this host: ${left}` };
}

/** Why this running copy must live; null when another host has the VM and this QEMU is a leftover from before the fence. */
async function whyKeep(world: ActionWorld, item: Order, name: string): Promise<string | null> {
  const keep = whyKeepHere(item, world.host);
  if (keep !== null) return keep;
  const ageMs = await world.qemuAgeMs(name, item.vm);
  return ageMs === null ? 'The age of its QEMU process cannot be read.' : whyTooYoung(item, ageMs);
}
