import { type CheckAnswer, notDone, type ToServer, type VmOrder } from '@picket/protocol';
import type { Logger } from 'pino';
import type { EffectMemory } from './effects.ts';
import { clip, messageOf } from './files/text.ts';
import { cancelStart } from './hypervisor/actions/cancel.ts';
import { ownVms } from './hypervisor/actions/own.ts';
import { releaseVms } from './hypervisor/actions/release.ts';
import { startVm } from './hypervisor/actions/start.ts';
import type { ActionWorld } from './hypervisor/actions/world.ts';
import type { ServerOrder } from './link/link.ts';
import { whyNotEpoch } from './link/server-epoch.ts';

type Check = Extract<ServerOrder, { type: 'check' }>;

/** The longest that the protocol lets a reason be. */
const maxReason = 2000;

export interface OrderWorld {
  readonly actions: ActionWorld;
  readonly memory: EffectMemory;
  check(order: Check): Promise<CheckAnswer>;
  resync(): void;
  /** Called after an action and before its result is sent. */
  acted(): void;
  answer(message: ToServer): void;
  readonly log: Logger;
}

/** Obeys one order of the server; its answer goes out when it is known. Never throws. */
export async function obey(world: OrderWorld, order: ServerOrder): Promise<void> {
  switch (order.type) {
    case 'resync':
      return world.resync();
    case 'check':
      return world.answer(await world.check(order));
    default:
      return obeyVmOrder(world, order);
  }
}

async function obeyVmOrder(world: OrderWorld, order: VmOrder): Promise<void> {
  const { memory, log } = world;
  const objection = whyNotEpoch(memory, order.serverEpoch);
  if (objection !== null) {
    log.error(`Refused an order (${order.type}): ${objection}`);
    // Nothing was begun, so a start is refused and pins nothing.
    return world.answer(notDone(order, clip(objection, maxReason), 'refused'));
  }
  let result: ToServer;
  try {
    if (memory.installation !== null) await memory.obey(memory.installation, order.serverEpoch);
    result = await perform(world.actions, order);
  } catch (error) {
    // A full disk under the data folder, as a rule: without a memory nothing is begun (I6).
    log.error(`An order (${order.type}) could not be carried out: ${messageOf(error)}.`);
    result = notDone(order, clip(`The agent could not carry it out: ${messageOf(error)}.`, maxReason), 'unknown');
  }
  world.acted();
  world.answer(result);
}

async function perform(actions: ActionWorld, order: VmOrder): Promise<ToServer> {
  switch (order.type) {
    case 'start-vm': {
      const result = await startVm(actions, order);
      actions.log.info(`Start of ${order.name} at epoch ${order.epoch}: ${result.outcome}. ${result.reason}`.trimEnd());
      return result;
    }
    case 'cancel-start':
      return cancelStart(actions, order);
    case 'release-vms':
      return releaseVms(actions, order);
    case 'own-vms':
      return ownVms(actions, order);
  }
}
