import { type Hello, PicketError } from '@picket/protocol';
import { addTrouble, outranked } from '../../runtime/observer.ts';
import type { AgentWorld } from '../ports.ts';
import type { Link } from './link.ts';
import type { LinkRegistry } from './registry.ts';

/**
 * Decides whether an agent that said hello may have the link of its host, and gives it that link.
 * @throws PicketError IDENTITY_TAKEN, NOT_LEADER, UNKNOWN_CLUSTER with the sentence for the agent's log
 */
export async function admit(world: AgentWorld, registry: LinkRegistry, link: Link, hello: Hello): Promise<void> {
  const { cluster, host, machineId } = link.enrolment;
  world.runtime.state(cluster);
  if (hello.host !== host) {
    throw new PicketError(
      'IDENTITY_TAKEN',
      `The certificate is that of host ${host}, but the agent says it is ${hello.host}.`,
    );
  }
  if (hello.machineId !== machineId) {
    const sentence = `Host ${host} was enrolled as machine ${machineId}, but the agent runs on machine ${hello.machineId}.`;
    throw new PicketError('IDENTITY_TAKEN', sentence);
  }
  refuseIfOutranked(world, registry, hello);
  await registry.place(link, hello);
}

/** S17: a server that agents have seen surpassed is a restored or cloned one. It must not give orders. */
function refuseIfOutranked(world: AgentWorld, registry: LinkRegistry, hello: Hello): void {
  const epoch = world.serverEpoch();
  if (hello.installation !== world.installation || hello.highestServerEpoch <= epoch) return;
  const sentence = outranked(hello.highestServerEpoch, epoch);
  registry.outranked(hello.highestServerEpoch, sentence);
  addTrouble(world.runtime, sentence, world.log);
  throw new PicketError('NOT_LEADER', sentence);
}
