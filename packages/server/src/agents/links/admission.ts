import { type Hello, PicketError } from '@picket/protocol';
import { messageOf } from '../errors.ts';
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
  const sentence = `This server is an older copy of another one: agents have obeyed epoch ${hello.highestServerEpoch}, this one has ${epoch}. It gives no orders. Stop it; or, if the other one is gone for good, stop this one, run: picket server take-over --data FOLDER --above ${hello.highestServerEpoch}, and start it again.`;
  registry.outranked(hello.highestServerEpoch, sentence);
  for (const cluster of world.runtime.clusterNames()) {
    const { troubles } = world.runtime.state(cluster).observer;
    if (troubles.includes(sentence)) continue;
    world.runtime
      .submit(cluster, { kind: 'observer-changed', troubles: [...troubles, sentence] })
      .catch((error: unknown) =>
        world.log.error(`${sentence} It could not be recorded: ${messageOf(error)}`, { cluster }),
      );
  }
  throw new PicketError('NOT_LEADER', sentence);
}
