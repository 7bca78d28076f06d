import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StartVm, VmResult } from '@picket/protocol';
import type { StartRecord } from '../../effects.ts';
import { clip } from '../../files/text.ts';
import { readDomainXml } from '../domain-xml.ts';
import { classifyStartFailure } from '../start-error.ts';
import { neverConnected, type VirshAnswer } from '../virsh.ts';
import { undefine } from './undefine.ts';
import { type ActionWorld, presenceOf } from './world.ts';

const startTimeoutMs = 60_000;

type Outcome = Pick<VmResult, 'outcome' | 'reason'>;

/**
 * Defines and starts one VM, once per effect id (S6): the same id gets the remembered answer, also after a restart of the agent.
 * Never retries, never works around an image lock (S13).
 */
export async function startVm(world: ActionWorld, order: StartVm): Promise<VmResult> {
  const { outcome, reason } = await world.locks.run(order.vm, () => once(world, order));
  return {
    type: 'vm-result',
    effectId: order.effectId,
    vm: order.vm,
    epoch: order.epoch,
    outcome,
    reason: clip(reason, 2000),
  };
}

async function once(world: ActionWorld, order: StartVm): Promise<Outcome> {
  const { memory } = world;
  const remembered = memory.start(order.effectId);
  if (remembered !== undefined) return recall(world, order, remembered);
  const highest = memory.vm(order.vm).highestEpoch;
  if (order.epoch <= highest)
    return {
      outcome: 'refused',
      reason: `Epoch ${order.epoch} of this start is over: ${highest} has been seen for this VM.`,
    };

  const record = { vm: order.vm, epoch: order.epoch, bootId: world.bootId };
  await memory.recordStart(order.effectId, { ...record, outcome: null, reason: '' });
  await memory.changeVms({
    [order.vm]: { highestEpoch: order.epoch, grant: { epoch: order.epoch, bootId: world.bootId } },
  });
  const result = await perform(world, order);
  if (result.outcome === 'refused' || result.outcome === 'locked') await withdrawGrant(world, order);
  await memory.recordStart(order.effectId, { ...record, ...result });
  return result;
}

/** Remembered as begun and not as ended: the agent died in between. Only a VM that runs tells how it ended. */
async function recall(world: ActionWorld, order: StartVm, record: StartRecord): Promise<Outcome> {
  if (record.outcome !== null) return { outcome: record.outcome, reason: record.reason };
  const presence = await presenceOf(world.virsh, order.vm);
  const result: Outcome =
    presence.here === 'running'
      ? { outcome: 'started', reason: 'It runs; the agent was restarted while it started.' }
      : { outcome: 'unknown', reason: 'The agent was restarted while this VM started, and does not see it run.' };
  await world.memory.recordStart(order.effectId, { ...record, ...result });
  return result;
}

async function perform(world: ActionWorld, order: StartVm): Promise<Outcome> {
  const { virsh } = world;
  const before = await presenceOf(virsh, order.vm);
  if (before.here === 'unknown')
    return { outcome: 'refused', reason: `libvirt cannot be asked, nothing was started: ${before.reason}` };
  if (before.here === 'running') return { outcome: 'started', reason: 'It ran here already.' };
  if (before.here === 'between') return { outcome: 'unknown', reason: 'Its QEMU is here, neither running nor gone.' };
  const older =
    before.here === 'inactive' ? await virsh.call(['dumpxml', '--inactive', '--security-info', order.vm]) : null;
  if (older?.ok === false)
    return { outcome: 'refused', reason: `Its older definition on this host cannot be read: ${older.text}` };

  const wrong = whyNotThisXml(order);
  if (wrong !== null) return { outcome: 'refused', reason: wrong };
  const defined = await define(world, order.xml);
  if (!defined.ok) return { outcome: 'refused', reason: defined.text };
  if (before.here === 'no') await world.memory.changeVms({ [order.vm]: { definedHere: true } });

  // A cancel may have come while libvirt was busy. Its order stands above this one.
  const highest = world.memory.vm(order.vm).highestEpoch;
  const result: Outcome =
    highest > order.epoch
      ? { outcome: 'refused', reason: `The start was cancelled at epoch ${highest}.` }
      : await launch(world, order);
  if (result.outcome === 'refused' || result.outcome === 'locked') await putBack(world, order, older?.stdout ?? null);
  return result;
}

/** libvirt takes the uuid from the XML: a text of another VM would start that one. */
function whyNotThisXml(order: StartVm): string | null {
  try {
    const { uuid } = readDomainXml(order.xml, []);
    return uuid === order.vm ? null : `The definition sent is that of another VM (${uuid}).`;
  } catch (error) {
    return `The definition sent cannot be understood: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

/** Through a file: virsh opens what it defines by name, and Node's pipes have none. The XML may hold secrets. */
async function define(world: ActionWorld, xml: string): Promise<VirshAnswer> {
  const path = join(world.scratchDir, `define-${randomUUID()}.xml`);
  try {
    await writeFile(path, xml, { mode: 0o600 });
    return await world.virsh.call(['define', path]);
  } catch (error) {
    return { ok: false, kind: 'failed', text: `The definition could not be written: ${String(error)}`, stdout: '' };
  } finally {
    await rm(path, { force: true });
  }
}

async function launch(world: ActionWorld, order: StartVm): Promise<Outcome> {
  // `--force-boot` drops a saved memory image: it would be older than disks that were written elsewhere since.
  const answer = await world.virsh.call(['start', order.vm, '--force-boot'], startTimeoutMs);
  if (answer.ok) return { outcome: 'started', reason: '' };
  if (answer.kind !== 'timeout' && neverConnected(answer.text)) return { outcome: 'refused', reason: answer.text };
  const presence = await presenceOf(world.virsh, order.vm);
  if (presence.here === 'running')
    return { outcome: 'started', reason: `It runs, though libvirt said: ${answer.text}` };
  const failure = answer.kind === 'timeout' ? 'lost' : classifyStartFailure(answer.text);
  if (failure === 'lost' || presence.here === 'unknown' || presence.here === 'between')
    return { outcome: 'unknown', reason: answer.text };
  return { outcome: failure, reason: answer.text };
}

/** A failed start leaves nothing behind: undefined again, or the definition back that a person had put there. */
async function putBack(world: ActionWorld, order: StartVm, older: string | null): Promise<void> {
  if (older !== null && !world.memory.vm(order.vm).definedHere) {
    const answer = await define(world, older);
    if (!answer.ok) world.log.warn(`The older definition of ${order.name} could not be put back: ${answer.text}`);
    return;
  }
  const reason = await undefine(world.virsh, order.vm);
  if (reason === null) await world.memory.changeVms({ [order.vm]: { definedHere: false } });
  else world.log.warn(`${order.name} could not be undefined after its start failed: ${reason}`);
}

/** Unless another order has given a newer one meanwhile. */
async function withdrawGrant(world: ActionWorld, order: StartVm): Promise<void> {
  if (world.memory.vm(order.vm).grant?.epoch === order.epoch)
    await world.memory.changeVms({ [order.vm]: { grant: null } });
}
