import type { ClusterEvent, Effect } from '@picket/engine';
import type { ToServer } from '@picket/protocol';
import { performPower } from './perform-power.ts';
import { performStorage } from './perform-storage.ts';
import type { Ports } from './ports.ts';
import { noLongerWanted, sentence } from './sentence.ts';

type AgentEffect = Extract<Effect, { kind: 'check-host' | 'start-vm' | 'cancel-start' | 'release-vms' | 'own-vms' }>;

/**
 * Carries one saved effect out and returns its result as an event; null where none is awaited. Never throws: what goes wrong
 * is a result, too. `wanted` says at any moment whether the engine still waits for it: life seen meanwhile cancels a power
 * command or a start up to the instant at which it leaves (S3). `notYet` says whose power cut of the installation comes first,
 * null for this one (S11).
 */
export async function perform(
  ports: Ports,
  cluster: string,
  effect: Effect,
  wanted: () => boolean,
  notYet: (host: string) => string | null,
): Promise<ClusterEvent | null> {
  switch (effect.kind) {
    case 'notify':
      return null;
    case 'ask-inventory':
      ports.agents.resync(cluster, effect.host);
      return null;
    case 'read-power':
    case 'power':
    case 'bind-device':
    case 'test-device':
    case 'identify':
    case 'manual-fence':
      return performPower(ports, cluster, effect, wanted, notYet);
    case 'bar-storage':
    case 'lift-bar':
      return performStorage(ports, cluster, effect, wanted, notYet);
    case 'start-vm':
      return startVm(ports, cluster, effect, wanted);
    default:
      return agentOrder(ports, cluster, effect);
  }
}

/** Adds the live XML, and asks for the lease as the last act before the order leaves (S17). */
async function startVm(
  ports: Ports,
  cluster: string,
  effect: Extract<Effect, { kind: 'start-vm' }>,
  wanted: () => boolean,
): Promise<ClusterEvent> {
  const notSent = (reason: string): ClusterEvent => ({
    kind: 'start-result',
    effect: effect.id,
    outcome: 'not-sent',
    reason,
  });
  let xml: string | null;
  try {
    xml = await ports.store.vmXml(cluster, effect.vm, effect.xmlHash);
    if (xml === null) return notSent('its definition has not arrived from its old host yet');
    await ports.store.assertLease();
  } catch (error) {
    return notSent(sentence(error));
  }
  if (!wanted()) return notSent(noLongerWanted);
  return ask(ports, cluster, effect, effect.host, {
    type: 'start-vm',
    effectId: effect.id,
    serverEpoch: ports.agents.serverEpoch,
    vm: effect.vm,
    name: nameIn(xml) ?? effect.vm,
    epoch: effect.epoch,
    xml,
  });
}

async function agentOrder(
  ports: Ports,
  cluster: string,
  effect: Exclude<AgentEffect, { kind: 'start-vm' }>,
): Promise<ClusterEvent> {
  const serverEpoch = ports.agents.serverEpoch;
  const effectId = effect.id;
  switch (effect.kind) {
    case 'check-host': {
      const { round, host, machineId, addresses, pools, disks, timeoutMs } = effect;
      return ask(ports, cluster, effect, effect.neighbour, {
        type: 'check',
        effectId,
        round,
        host,
        machineId,
        addresses: [...addresses],
        pools: [...pools],
        disks: disks.map((d) => ({ ...d })),
        timeoutMs,
      });
    }
    case 'cancel-start':
      return ask(ports, cluster, effect, effect.host, {
        type: 'cancel-start',
        effectId,
        serverEpoch,
        vm: effect.vm,
        epoch: effect.epoch,
      });
    case 'release-vms':
      return ask(ports, cluster, effect, effect.host, {
        type: 'release-vms',
        effectId,
        serverEpoch,
        vms: effect.vms.map((v) => ({ ...v })),
      });
    case 'own-vms':
      return ask(ports, cluster, effect, effect.host, {
        type: 'own-vms',
        effectId,
        serverEpoch,
        vms: effect.vms.map((v) => ({ ...v })),
        others: [...effect.others],
      });
    default:
      return effect satisfies never;
  }
}

async function ask(
  ports: Ports,
  cluster: string,
  effect: AgentEffect,
  host: string,
  message: Parameters<Ports['agents']['ask']>[2],
): Promise<ClusterEvent> {
  try {
    return answerEvent(effect, await ports.agents.ask(cluster, host, message, effect.timeoutMs));
  } catch (error) {
    return failureEvent(effect, sentence(error), wasNotSent(error));
  }
}

function answerEvent(effect: AgentEffect, answer: ToServer): ClusterEvent {
  const id = effect.id;
  if (effect.kind === 'check-host' && answer.type === 'check-answer' && answer.round === effect.round) {
    return { kind: 'check-result', effect: id, readings: answer.readings, reason: '' };
  }
  if (effect.kind === 'start-vm' && answer.type === 'vm-result' && answer.vm === effect.vm) {
    return { kind: 'start-result', effect: id, outcome: answer.outcome, reason: answer.reason };
  }
  if (effect.kind === 'cancel-start' && answer.type === 'cancel-result' && answer.vm === effect.vm) {
    return { kind: 'cancel-result', effect: id, outcome: answer.outcome, reason: answer.reason };
  }
  if (effect.kind === 'release-vms' && answer.type === 'release-result') {
    return { kind: 'release-result', effect: id, vms: answer.vms, reason: '' };
  }
  if (effect.kind === 'own-vms' && answer.type === 'own-result')
    return { kind: 'own-result', effect: id, ok: answer.ok, reason: answer.reason };
  return failureEvent(effect, `the agent answered ${answer.type}, which does not fit`, false);
}

/** No answer is unknown, never "no": only what provably was not sent may be tried elsewhere (S6). */
function failureEvent(effect: AgentEffect, reason: string, notSent: boolean): ClusterEvent {
  const id = effect.id;
  switch (effect.kind) {
    case 'check-host':
      return { kind: 'check-result', effect: id, readings: null, reason };
    case 'start-vm':
      return { kind: 'start-result', effect: id, outcome: notSent ? 'not-sent' : 'unknown', reason };
    case 'cancel-start':
      return { kind: 'cancel-result', effect: id, outcome: 'unknown', reason };
    case 'release-vms':
      return { kind: 'release-result', effect: id, vms: null, reason };
    case 'own-vms':
      return { kind: 'own-result', effect: id, ok: false, reason };
    default:
      return effect satisfies never;
  }
}

/** The agent link marks errors of orders that never left this server. */
function wasNotSent(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'data' in error &&
    (error as { data: Record<string, unknown> }).data.sent === false
  );
}

function nameIn(xml: string): string | null {
  return /<name>([^<]+)<\/name>/.exec(xml)?.[1] ?? null;
}
